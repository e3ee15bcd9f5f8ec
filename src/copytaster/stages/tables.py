"""Tables of facts that travel in the package under `data/`."""

from importlib import resources


def rows(file: str) -> list[list[str]]:
    """The words of each line; empty lines and those that begin with `#` are left out. Callers keep what they make of it."""
    lines = resources.files("copytaster").joinpath("data", file).read_text("utf-8").splitlines()
    return [line.split() for line in lines if line.strip() and not line.startswith("#")]
