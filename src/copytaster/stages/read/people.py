"""Authors: the names of people out of bylines as publishers write them."""

import re
from collections.abc import Iterable
from itertools import takewhile

from copytaster.stages import agencies, words
from copytaster.stages.read.jsonld import text
from copytaster.stages.read.plaintext import clean, clean_markup

MAX_AUTHORS = 12
_MAX_UNSPACED = 12
_BY = re.compile(
    r"^(?:(?:written|reported|posted|story|published|words|text|view\s+all\s+posts)\s+by|(?:veröffentlicht|geschrieben|verfasst|text)\s+von"
    r"|(?:publié|écrit|rédigé)\s+par|(?:publicado|escrito)\s+por|(?:pubblicato|scritto)\s+da|(?:geplaatst|geschreven)\s+door"
    r"|(?:skrevet|publisert)\s+av|by|von|par|por|di|da|door|av|af|przez|автор|авторы|authors?|autor(?:es|en|e|in)?|auteurs?|autore|yazar"
    r"|texte?|texto|text|de)(?:\s*[:.]\s*|\s+)",
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
_ONLY_BY = re.compile(
    r"^(?:(?:written|reported|posted|story|published|words|text)\s+by|(?:veröffentlicht|geschrieben|text)\s+von|(?:publié|écrit)\s+par"
    r"|(?:publicado|escrito)\s+por|authors?|autor(?:es|en|e|in)?|auteurs?|autore|by|von|par|por|di|door|av|af|przez)\s*[:—–-]?$",
    re.IGNORECASE,
)
_ONLY_AND = re.compile(r"^(?:and|und|et|y|e|en|och|og|&|,)$", re.IGNORECASE)
_ROLE = re.compile(
    r"\b(?:writer|reporter|editor|correspondent|columnist|contributor|journalist|staff|officer|director|head of|producer"
    r"|redakteur(?:in)?|korrespondent(?:in)?|journaliste|periodista|redactora?|giornalista)\b",
    re.IGNORECASE,
)
"""What stands behind a name and is none."""
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}")
"""Scripts in which a name is one word."""
_SITE = re.compile(r"^\w+\.(?:com|org|net|de|co\.uk)$", re.IGNORECASE)
_PLACE = re.compile(r"^[^\W\d_][a-zà-öø-ÿ]{2,}$")
"""One word, written as a town is."""
_TITLE_BEHIND = re.compile(r"\s*[(\[].*?[)\]]\s*$")


def of_json(value: object) -> list[str]:
    """The names in a JSON-LD author, people and organisations alike, in order; one that begins with a comma has lost its person."""
    told = (named for each in _listed(value) for named in _listed(each.get("name") if isinstance(each, dict) else each))
    found = (clean_markup(text(named)) for named in told)
    return [name for name in found if name and not name.startswith(",")]


def _listed(value: object) -> list[object]:
    return value[:MAX_AUTHORS] if isinstance(value, list) else [value]


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


def name_somebody(found: Iterable[str]) -> bool:
    """At least one is written as a person's name."""
    return any(map(_is_person, found))


def without_publisher(found: tuple[str, ...], site: str | None, host: str) -> tuple[str, ...]:
    """Of several authors those that are not the publisher, whose name bylines put behind the people's."""
    return tuple(name for name in found if not is_publisher((name,), site, host)) if len(found) > 1 else found


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
    """Two to five words, none but particles in lower case; or one word in a script that does not part them."""
    named = part.split()
    is_one = len(named) == 1 and len(part) <= _MAX_UNSPACED and _UNSPACED.match(part) is not None
    if not (is_one or 2 <= len(named) <= 5):
        return False
    return all(not word[0].islower() or word.lower() in _PARTICLES for word in named) and _is_name(part)


def _parts(line: str) -> list[str]:
    """One byline parted into names, if each part may be one; "Moffit, Ph.D." and "Le Figaro et AFP" stay whole.

    Offices behind a name go, and so does a place, as in "Ada Brandt, Berlin".
    """
    plain = _bare(_ADDRESS.sub(" ", clean(line)[:300]))
    first, bar, _ = plain.partition(" | ")
    if bar and _is_person(_bare(first)):
        plain = _bare(first)
    parts = [part for part in map(_bare, _BETWEEN.split(plain)) if part]
    parts = [part for part in parts if not (_SITE.match(part) or _ROLE.search(part))] or parts
    if len(parts) > 1 and _is_person(parts[0]):
        parts = [parts[0], *(part for part in parts[1:] if not _PLACE.match(part) or agencies.named(part))]
    return parts if "/" in plain or all(_may_be_one(part, plain) for part in parts) else [plain]


def _may_be_one(part: str, line: str) -> bool:
    """An agency is a name of its own behind a comma; in "Le Figaro et AFP" it belongs to the name."""
    is_agency = f", {part}" in line and bool(agencies.named(part))
    return len(part.split()) > 1 or _UNSPACED.match(part) is not None or is_agency


def _bare(part: str) -> str:
    return _TITLE_BEHIND.sub("", _BY.sub("", part)).strip(" .,:;|/-–—·•∙&")


def _is_name(part: str) -> bool:
    return 1 < len(part) <= 60 and _NO_NAME.search(part) is None and len(part.split()) <= 6
