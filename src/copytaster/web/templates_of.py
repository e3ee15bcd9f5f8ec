"""The templates' environment: everything is escaped, and a value that is missing is an error."""

from importlib.resources import files

import jinja2


def environment() -> jinja2.Environment:
    """Templates of this package."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(str(files("copytaster.web") / "templates")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
