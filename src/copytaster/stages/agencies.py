"""News agencies: which of them an article credits, in its own words."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TypedDict

from copytaster.model.article import Block, Credit


class _Row(TypedDict):
    """One agency: its full name, and how it is written at length and in short."""

    name: str
    short: list[str]
    long: list[str]


class _Table(TypedDict):
    """The data file: agencies, what an article calls itself, and phrases that give credit.

    An opening begins its sentence, a whole phrase is all that a paragraph says, a closing ends a sentence that names an agency.
    `several` are lines that thank agencies and name none.
    """

    agencies: list[_Row]
    this: list[str]
    openings: list[str]
    whole: list[str]
    several: list[str]
    closings: list[str]


SEVERAL = "news agencies"
"""Who gets the credit where agencies are thanked and none is named."""

MAX_LINE_CHARS = 400
"""A credit that stands for itself is a line; what is longer is text."""
_DATELINE_BLOCKS = 3
_MENTION = re.compile(r"(?i)\b(photo|picture|image|foto|bild|video|illustration|graphic)s?\b|фото|写真|图片|صورة")
_SENTENCE = re.compile(r"(?<=[.!?])[”\"»)]?\s+(?=[\w\x01(\[—–©])")


_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PLACE_END = re.compile(r"[,/.\d–—-]")
_EDGES = " \t(/"
MAX_SMALL_WORDS = 2
"""As in "Rio de Janeiro"."""
MAX_UNNAMED_CHARS = 60
AMBIGUOUS_CHARS = 2
"""AP is Andhra Pradesh as well, and PA Pennsylvania."""
_Span = tuple[int, int]
_NAME = "\x01++"
"""Names are masked by as many of these as they have characters, so that the patterns stay small and places stay true."""


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Each matches one way of giving credit, in a text whose names are masked."""

    alone: re.Pattern[str]
    line: re.Pattern[str]
    dateline: re.Pattern[str]
    mark: re.Pattern[str]
    byline: re.Pattern[str]


def credited(blocks: Sequence[Block], authors: Sequence[str]) -> tuple[tuple[Credit, ...], tuple[Block, ...]]:
    """The agencies that an article credits, in order of their names in the table, and its blocks without the lines that only give credit.

    Credit is given in a byline, a dateline, a mark behind the last sentence, or a sentence that says so. To name an agency as
    the source of a claim ("according to KCNA") is no credit, nor is the credit of a picture.
    """
    if not blocks and not authors:
        return (), ()
    unnamed = [text for text in (*authors, *(block.text for block in blocks if block.kind == "paragraph")) if _thanks_several(text)]
    occurring = _occurring("\n".join((*authors, *(block.text for block in blocks))))
    said = [author for author in authors if _patterns().byline.search(_masked(author, occurring))]
    kept: list[Block] = []
    for place, block in enumerate(blocks):
        evidence, is_line = _of_block(block, place < _DATELINE_BLOCKS, occurring)
        said.append(evidence)
        if not is_line and block.text not in unnamed:
            kept.append(block)
    found: dict[str, str] = {}
    for evidence in said:
        for name in named(evidence):
            found.setdefault(name, evidence)
    order = list(_names())
    credits = [Credit(name, found[name]) for name in sorted(found, key=order.index)]
    return (*credits, *(Credit(SEVERAL, text) for text in unnamed[:1])), tuple(kept)


def named(text: str) -> tuple[str, ...]:
    """The agencies whose names stand in a text, for whatever reason, by full name, in order of appearance."""
    return tuple(dict.fromkeys(_by_alias()[match.group()] for match in _found(text, _occurring(text))))


def short(name: str) -> str:
    """An agency's initials where it is known by them, else its name."""
    return _shorts().get(name, name)


def _masked(text: str, aliases: Sequence[str]) -> str:
    masked = text
    for match in _found(text, aliases):
        start, end = match.span()
        masked = masked[:start] + "\x01" * (end - start) + masked[end:]
    return masked


def _of_block(block: Block, is_early: bool, aliases: Sequence[str]) -> tuple[str, bool]:
    """The words that give credit, or nothing; and whether the block says nothing else."""
    masked = _masked(block.text, aliases)
    if block.kind in ("table", "caption") or "\x01" not in masked:
        return "", False
    lines = _lines(masked) if len(masked) <= MAX_LINE_CHARS else []
    if lines and not _MENTION.search(masked):
        return " ".join(block.text[start:end] for start, end in lines), len(lines) == len(_sentences(masked))
    start, end = next(_inside(masked, is_early), (0, 0))
    return block.text[start:end].strip(), False


def _lines(masked: str) -> list[_Span]:
    """The sentences of a short paragraph that only give credit."""
    if _patterns().alone.fullmatch(masked):
        return _sentences(masked)
    return [span for span in _sentences(masked) if "\x01" in masked[slice(*span)] and _patterns().line.fullmatch(masked, *span)]


def _inside(masked: str, is_early: bool) -> Iterator[_Span]:
    """Where credit is given in a paragraph that also says something else."""
    if is_early and (dateline := _patterns().dateline.match(masked)) and _is_dateline(dateline):
        yield dateline.span()
    tail = max(0, len(masked) - MAX_LINE_CHARS)
    if mark := _patterns().mark.search(masked, tail):
        yield mark.span("mark")
    last = _sentences(masked)[-1]
    if last[1] - last[0] <= MAX_LINE_CHARS and _patterns().line.fullmatch(masked, *last):
        yield last


def _is_dateline(match: re.Match[str]) -> bool:
    """What stands before the name is a place, perhaps with a date; initials that others bear too stand behind capitals."""
    if match["name"] is None:
        return True
    before, dash = match["before"], match["dash"]
    place = _PLACE_END.split(before, maxsplit=1)[0]
    if "\x01" in before or sum(word.islower() for word in place.split()) > MAX_SMALL_WORDS:
        return False
    is_loud = place.isupper() or not before.strip(_EDGES)
    if len(match["name"]) <= AMBIGUOUS_CHARS:
        return is_loud and dash not in ("", ":")
    return bool(dash) or place.isupper() or any(character.isdigit() for character in before)


def _sentences(text: str) -> list[_Span]:
    cuts = [match.span() for match in _SENTENCE.finditer(text)]
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    return list(zip(starts, ends, strict=True))


@cache
def _table() -> _Table:
    table: _Table = json.loads(files("copytaster").joinpath("data/agencies.json").read_text("utf-8"))
    return table


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """Full name -> every way in which it is written."""
    return {row["name"]: (row["name"], *row["long"], *row["short"]) for row in _table()["agencies"]}


@cache
def _shorts() -> dict[str, str]:
    return {row["name"]: row["short"][0] for row in _table()["agencies"] if row["short"]}


@cache
def _by_alias() -> dict[str, str]:
    return {alias: name for name, aliases in _names().items() for alias in aliases}


def _occurring(text: str) -> tuple[str, ...]:
    """The spellings that stand anywhere in a text, inside words too; a pattern of these few is thirty times faster than one of all."""
    return tuple(alias for alias in _by_alias() if alias in text)


def _found(text: str, aliases: Sequence[str]) -> Iterator[re.Match[str]]:
    occurring = tuple(alias for alias in aliases if alias in text)
    return _any_name(occurring).finditer(text) if occurring else iter(())


@lru_cache(maxsize=1_024)
def _any_name(aliases: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(aliases, key=len, reverse=True)
    return re.compile("|".join(re.escape(alias) if _UNSPACED.search(alias) else rf"(?<!\w){re.escape(alias)}(?!\w)" for alias in longest))


@cache
def _patterns() -> _Patterns:
    the = r"(?:(?i:the|die|der|l['’]|la|el|agencia|agenzia|agence|agência)\s*)?"
    several = rf"{the}{_NAME}(?:\s*(?:,|/|\+|&|-|;|·|(?i:and|und|et|y|e|en|och|og|и|та))\s*{the}(?:{_NAME}|[a-z]{{2,4}}\b))*"
    opening, whole, closing = (_any_of(_table()[kind], several) for kind in ("openings", "whole", "closings"))
    edge = r"[\s()\[\]*_.,:;|/\"'“”«»—–-]*"
    sign = r"(?:©|(?i:\(c\)|copyright))?\s*(?:©\s*)?(?:\d{4})?\s*(?:(?i:by)\s+)?"
    rights = r"(?i:all rights reserved|alle rechte vorbehalten|tous droits réservés)"
    who = r"[^\W\d_a-zà-þ][\w.'’-]*"
    byline = rf"(?:(?i:by|von|par|por|di|door)\s+{who}(?:\s+{who}){{1,4}}\s*[,|/]\s*|{who}(?:\s+{who}){{0,3}}\s+(?:avec|con|com|mit)\s+)"
    staff = r"staff|staff writers?|writers?|correspondent"
    return _Patterns(
        alone=re.compile(rf"{edge}(?:{sign}{several}|{whole}|{byline}{several})(?:[\W\d]|{rights})*+"),
        line=re.compile(rf"{edge}(?:{opening})(?:\W.{{0,120}})?|[^\x01]{{0,240}}{_NAME}.{{0,200}}?{closing}{edge}"),
        dateline=_datelines(several),
        mark=re.compile(
            rf"[.!?…”\"»]\s*(?P<mark>(?:[(\[/]\s*{several}(?:[,;/]\s?[^()\[\]]{{0,40}})?\s*[)\]/]|[—–-]{{1,2}}\s*{several}))[\s.]*$"
        ),
        byline=re.compile(rf"^(?:.{{2,60}}[\s,/|(–—-]\s*)?{several}\)?$|^{several}\s*[,/|–—-]|^{several}\s+(?i:{staff})$"),
    )


def _datelines(several: str) -> re.Pattern[str]:
    """As they begin a paragraph: the place in front, then the name in brackets, behind a dash, or alone before a place in capitals."""
    name = rf"(?P<name>{several})"
    bracketed = rf"(?P<before>[^()!?\n]{{0,60}})[(/]\s*{name}\s*[)/]\s*\.?\s*(?P<dash>[-–—]{{1,2}}|(?<=/\.)|(?<=\)):|)"
    other = r"[^()!?\n\x01]"
    behind = rf"[^\W\d_a-zа-я]{{3,20}}{other}{{0,40}}\s[–—-]\s*{several}\.\s|{other}{{3,40}}\d{other}{{0,20}}\.\s{several}\s[–—-]\s"
    first = rf"{several}\s*(?:[-–—]{{1,2}}\s[^\W\d_a-zа-я]{{3}}|/\s[^\W\d_a-zа-я])"
    eastern = rf"{_NAME}\S{{2,16}}[电電]|[(（【\[][^()\s\x01]{{1,10}}{_NAME}[)）】\]]"
    return re.compile(rf"{bracketed}|(?:{behind}|{first}|{eastern})")


def _thanks_several(text: str) -> bool:
    """A line that thanks agencies and names none."""
    return len(text) <= MAX_UNNAMED_CHARS and text.strip(" ()[]*_.,:;|/–—-").casefold() in _unnamed()


@cache
def _unnamed() -> frozenset[str]:
    return frozenset(_table()["several"])


def _any_of(phrases: list[str], several: str) -> str:
    """Phrases of the table as one pattern: their own words in any case, the agencies' names as they are written."""
    this = "(?:" + "|".join(map(re.escape, _table()["this"])) + ")"
    return "(?:" + "|".join(several.join(_worded(part, this) for part in phrase.split("{agency}")) for phrase in phrases) + ")"


def _worded(part: str, this: str) -> str:
    pattern = re.escape(part).replace(r"\{this\}", this).replace(r"\{year\}", r"\d{4}").replace(r"\ ", r"\s+")
    return f"(?i:{pattern})" if part else ""
