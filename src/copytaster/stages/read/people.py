"""Authors: the names of people out of bylines as publishers write them."""

import re
from collections.abc import Iterable
from itertools import takewhile

from copytaster.stages import words
from copytaster.stages.read.jsonld import text
from copytaster.stages.read.plaintext import clean

MAX_AUTHORS = 12
_BY = re.compile(
    r"^(written\s+by|view\s+all\s+posts\s+by|reported\s+by|posted\s+by|story\s+by|by|von|par|por|di|da|door|av|af|przez|автор|авторы|autor(es|en)?|yazar|texte?|texto|text|de)\s*[:.]?\s+",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:[,;|/•·、，]|\s(?:and|und|et|y|e|en|och|og|i|ja|ve|и|та|&)\s)\s*", re.IGNORECASE)
_ADDRESS = re.compile(r"https?:\S*|www\.\S+|\S+@\S+|@\w+")
_NO_NAME = re.compile(
    r"\d{2}|[<>{}=(]|^(staff|admin|editor|redaktion|redazione|redacción|rédaction|redactie|newsroom"
    r"|null|undefined|none|author|by|von|par|por|ph\.?d\.?|jr\.?)$",
    re.IGNORECASE,
)
_BY_LINE = re.compile(r"^(?:By|BY|Von|VON|Par|PAR|Por|POR|Di|Door|Av|Af|Przez|Text|Texte)\s*:?\s+(\S.{3,80})$")
_PARTICLES = frozenset(
    ("and", "und", "et", "y", "e", "van", "von", "de", "der", "den", "di", "da", "del", "la", "le", "bin", "al", "du", "dos", "zu", "ter")
)
_ONLY_BY = re.compile(r"^(?:by|von|par|por|di|door|av|af|przez)\s*[:—–-]?$", re.IGNORECASE)
_ONLY_AND = re.compile(r"^(?:and|und|et|y|e|en|och|og|&|,)$", re.IGNORECASE)
_ROLE = re.compile(
    r"\b(?:writer|reporter|editor|correspondent|columnist|contributor|journalist|staff|officer|director|head of|producer"
    r"|redakteur(?:in)?|korrespondent(?:in)?|journaliste|periodista|redactora?|giornalista)\b",
    re.IGNORECASE,
)
"""What stands behind a name and is none."""
_SITE = re.compile(r"^\w+\.(?:com|org|net|de|co\.uk)$", re.IGNORECASE)
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
    people = [name for name in found.values() if not (_ROLE.search(name) or _SITE.match(name))]
    return tuple(people or found.values())[:MAX_AUTHORS]


def is_publisher(found: tuple[str, ...], site: str | None, host: str = "") -> bool:
    """The only author is the publisher by its name or by that of its host, as JSON-LD often has it where the page names people."""
    if len(found) != 1:
        return False
    author, name = words.tokens(found[0]), words.tokens(site or "")
    is_named = bool(name) and (
        author == name or (len(name) > 1 and set(name) <= set(author)) or (len(author) > 1 and set(author) <= set(name))
    )
    joined = "".join(author)
    labels = [label.replace("-", "") for label in host.lower().split(".")[:-1] if len(label) > 2]
    return is_named or any(label in joined or (len(joined) > 3 and joined in label) for label in labels if label != "www")


def is_organisation(value: object) -> bool:
    """A JSON-LD author that says of itself that it is no person, such as the publisher's own name."""
    listed = value if isinstance(value, list) else [value]
    kinds = [str(each.get("@type", "")) for each in listed if isinstance(each, dict)]
    return bool(kinds) and all(kind.endswith(("Organization", "Corporation")) for kind in kinds)


def are_people(found: Iterable[str]) -> bool:
    """Every one is written as a person's name: two to five words with capitals."""
    known = tuple(found)
    return bool(known) and all(_is_person(name) for name in known)


def of_lines(shown: str) -> list[str]:
    """The names in a byline whose parts stand on lines of their own; one text where its parts are no names."""
    lines = [line for part in shown.split("\n") if (line := clean(part))]
    if len(lines) > 1 and _ONLY_BY.match(lines[0]) and _is_person(_bare(lines[1])):
        lines = list(takewhile(lambda line: _ONLY_AND.match(line) or _is_person(_bare(line)), lines[1:]))
        return [line for line in lines if not _ONLY_AND.match(line) and not _ROLE.search(line)]
    parts = [line for line in lines if _is_person(_bare(line))]
    return parts if len(parts) > 1 and len(parts) >= len(lines) - 2 else [" ".join(lines)]


def of_line(line: str) -> str:
    """The rest of a short line that begins with a word such as "By" and goes on with a name; empty otherwise."""
    rest = _BY_LINE.match(line)
    return rest[1] if rest and _is_person(_bare(rest[1].split(",")[0].split("|")[0])) else ""


def _is_person(part: str) -> bool:
    """Two to five words, none but particles in lower case."""
    named = part.split()
    return 2 <= len(named) <= 5 and all(word[0].isupper() or word.lower() in _PARTICLES for word in named) and _is_name(part)


def _parts(line: str) -> list[str]:
    """One byline parted into names, if each part is long enough for one; "Moffit, Ph.D." and "Le Figaro et AFP" stay whole."""
    plain = _bare(_ADDRESS.sub(" ", clean(line)[:300]))
    first, bar, _ = plain.partition(" | ")
    if bar and _is_person(_bare(first)):
        plain = _bare(first)
    parts = [part for part in map(_bare, _BETWEEN.split(plain)) if part]
    parts = [part for part in parts if not _SITE.match(part)] or parts
    return parts if all(len(part.split()) > 1 for part in parts) or "/" in plain else [plain]


def _bare(part: str) -> str:
    return _TITLE_BEHIND.sub("", _BY.sub("", part)).strip(" .,:;|/-–—")


def _is_name(part: str) -> bool:
    return 1 < len(part) <= 60 and _NO_NAME.search(part) is None and len(part.split()) <= 6
