"""The templates' environments, one a language: everything is escaped, and a value that is missing is an error."""

from functools import cache
from importlib.resources import files

import jinja2

from copytaster.web.languages import ENGLISH, tongue


@cache
def environment(language: str = ENGLISH) -> jinja2.Environment:
    """Templates of this package in one of `languages.codes`; phrases among their values are told in it."""
    spoken = tongue(language)
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(str(files("copytaster.web") / "templates")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
        finalize=None if language == ENGLISH else spoken.told,
    )
    made.newstyle_gettext = True  # type: ignore[attr-defined]
    made.globals |= {**spoken.globals(), "language": language}
    made.filters |= {"told": spoken.told, "known": spoken.known}
    return made
