"""Authors: the names of people out of bylines as publishers write them."""

import re
from collections.abc import Iterable

from copytaster.stages import words
from copytaster.stages.read.jsonld import text
from copytaster.stages.read.tree import clean

MAX_AUTHORS = 12
_BY = re.compile(
    r"^(written\s+by|view\s+all\s+posts\s+by|reported\s+by|posted\s+by|story\s+by|by|von|par|por|di|da|door|av|af|przez|автор|авторы|autor(es|en)?|yazar|texte?|texto|text|de)\s*[:.]?\s+",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:[,;|/•·、，]|\s(?:and|und|et|y|e|en|och|og|i|ja|ve|и|та|&)\s)\s*", re.IGNORECASE)
_ADDRESS = re.compile(r"https?:\S*|www\.\S+|\S+@\S+|@\w+")
_NO_NAME = re.compile(
    r"\d{2}|[<>{}=(]|^(staff|admin|editor|redaktion|redazione|redacción|rédaction|redactie|newsroom"
    r"|null|undefined|none|author|ph\.?d\.?|jr\.?)$",
    re.IGNORECASE,
)
_TITLE_BEHIND = re.compile(r"\s*[(\[].*?[)\]]\s*$")


def of_json(value: object) -> list[str]:
    """The names in a JSON-LD author, people and organisations alike, in order."""
    listed = value if isinstance(value, list) else [value]
    return [name for each in listed[:MAX_AUTHORS] if (name := text(each.get("name") if isinstance(each, dict) else each))]


def names(raw: Iterable[str]) -> tuple[str, ...]:
    """Each author once, in order, at most 12; addresses and words like "Staff" are no authors."""
    found: dict[str, str] = {}
    for part in (part for line in raw if line for part in _parts(line)):
        if _is_name(part):
            found.setdefault(part.casefold(), part)
    return tuple(found.values())[:MAX_AUTHORS]


def is_publisher(found: tuple[str, ...], site: str | None) -> bool:
    """The only author is the publisher, as JSON-LD often has it where the page names people."""
    return len(found) == 1 and site is not None and words.tokens(found[0]) == words.tokens(site)


def _parts(line: str) -> list[str]:
    """One byline parted into names, if each part is long enough for one; "Moffit, Ph.D." and "Le Figaro et AFP" stay whole."""
    plain = _bare(_ADDRESS.sub(" ", clean(line)[:300]))
    parts = [part for part in map(_bare, _BETWEEN.split(plain)) if part]
    return parts if all(len(part.split()) > 1 for part in parts) or "/" in plain else [plain]


def _bare(part: str) -> str:
    return _TITLE_BEHIND.sub("", _BY.sub("", part)).strip(" .,:;|/-–—")


def _is_name(part: str) -> bool:
    return 1 < len(part) <= 60 and _NO_NAME.search(part) is None and len(part.split()) <= 6
