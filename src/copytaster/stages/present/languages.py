"""Names of languages, for people."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


def language_name(code: str) -> str:
    """The English name of an ISO 639-1 code, regions aside; else the code itself."""
    return _names().get(code.partition("-")[0].lower(), code)


@cache
def _names() -> Mapping[str, str]:
    names: dict[str, str] = json.loads((files("copytaster") / "data" / "language_names.json").read_text("utf-8"))
    return names
