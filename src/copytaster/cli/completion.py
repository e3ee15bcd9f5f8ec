"""`completion`: what a shell needs to complete the commands."""

import click
from click.shell_completion import BashComplete, get_completion_class

from copytaster.name import NAME

SHELLS = ("bash", "zsh", "fish")
VARIABLE = f"_{NAME.upper()}_COMPLETE"


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the lines that let a shell complete commands and options.

    \b
    Examples:
      copytaster completion bash > ~/.local/share/bash-completion/completions/copytaster
      copytaster completion zsh > ~/.zfunc/_copytaster
      copytaster completion fish > ~/.config/fish/completions/copytaster.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None
    made = kind(ctx.find_root().command, {}, NAME, VARIABLE)
    # bash is asked for its version by click, which fails where there is none: the lines may be for another machine
    click.echo(made.source_template % made.source_vars() if isinstance(made, BashComplete) else made.source())
