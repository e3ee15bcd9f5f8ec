"""`openapi`: the description of the JSON API."""

import sys
from importlib.resources import files
from pathlib import Path

import click

from copytaster.errors import InputError


@click.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A file, instead of standard output.")
def openapi(output: Path | None) -> None:
    """Write the OpenAPI 3.1 document of the JSON API, as the site serves it at /api/v1/openapi.json.

    \b
    Examples:
      copytaster openapi | jq '.paths | keys'
      copytaster openapi -o openapi.json
    """
    document = (files("copytaster.web.api") / "openapi.json").read_bytes()
    if output is None:
        sys.stdout.buffer.write(document)
        return
    try:
        output.write_bytes(document)
    except OSError as error:
        raise InputError(f"{output}: cannot be written: {error.strerror}") from error
