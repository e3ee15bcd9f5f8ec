"""Names of languages, for people."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from copytaster.stages.phrases import phrase


def language_name(code: str) -> str:
    """The English name of an ISO 639-1 code, regions aside; else the code itself."""
    name = _names().get(code.partition("-")[0].lower())
    return phrase(name) if name else code


@cache
def _names() -> Mapping[str, str]:
    names: dict[str, str] = json.loads((files("copytaster") / "data" / "language_names.json").read_text("utf-8"))
    return names
