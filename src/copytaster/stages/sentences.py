"""Where sentences begin and end, in characters of the text."""

import re
from dataclasses import dataclass

from copytaster.stages import cues
from copytaster.stages.quotations import Quotations, quotations

_PARAGRAPH = re.compile(r"[^\r\n]+")
_END = re.compile(r"""(?<![.!?…])([.!?…]++)(["”“’»«'’)\]]*+)(?=\s)|[。！？]++[」』”’）]*+|(?<![।۔؟])[।۔؟]++(?=\s|$)""")
"""Possessive, and only where a run of stops begins: a hundred thousand stops in a row must cost no more than as many letters."""

_LAST_WORD = re.compile(r"[\w.'’]+\Z")
_NEXT_WORD = re.compile(r"""\s+["“„«»‘'(\[]*(\w{1,24})""")
_TAG = re.compile(r"\s+(?:[A-Z][\w.'’-]*\s+){1,4}(?:said|asked|wrote|added|tweeted|shouted|told|replied|says|asks|writes)\b")
_ORDINAL_DOTS = frozenset({"de", "da", "no", "fi", "cs", "sk", "hr", "sr", "sl", "hu", "lv", "et", "pl", "tr"})
_BEFORE_NUMBERS = frozenset({"no", "nos", "nr", "art"})
_MAX_LOOK_BACK = 24


@dataclass(frozen=True, slots=True)
class SentenceSpan:
    """Characters `start` to `end` (exclusive), without surrounding blanks. `is_whole` is False when it cuts a quotation."""

    start: int
    end: int
    is_whole: bool


def sentences(text: str, language: str = "en") -> tuple[SentenceSpan, ...]:
    """The sentences of a text in order; a line break always ends one.

    A quotation that its paragraph closes is never cut: its sentences stay together. One that stays open to the end of
    the paragraph is cut, and its sentences are told as not whole. Linear in the text.
    """
    found: list[SentenceSpan] = []
    for match in _PARAGRAPH.finditer(text):
        found.extend(_of_paragraph(match.group(), match.start(), language))
    return tuple(found)


def _of_paragraph(paragraph: str, offset: int, language: str) -> list[SentenceSpan]:
    quoted = quotations(paragraph, language)
    found: list[SentenceSpan] = []
    start = 0
    for end in [*_ends(paragraph, quoted, language), len(paragraph)]:
        piece = paragraph[start:end]
        stripped = piece.strip()
        if stripped:
            first = start + len(piece) - len(piece.lstrip())
            last = first + len(stripped)
            found.append(SentenceSpan(offset + first, offset + last, quoted.holds(first, last)))
        start = end
    return found


def _ends(paragraph: str, quoted: Quotations, language: str) -> list[int]:
    ends: list[int] = []
    spans, at = quoted.spans, 0
    for match in _END.finditer(paragraph):
        end = match.end()
        while at < len(spans) and spans[at].end <= match.start():
            at += 1
        if at < len(spans) and spans[at].start < match.start() and end < spans[at].end:
            continue
        if _goes_on(paragraph, end) if match.group(1) is None else not _is_end(paragraph, match, language):
            continue
        ends.append(end)
    return ends


def _goes_on(paragraph: str, end: int) -> bool:
    """True when a Japanese quotation is followed by its particle."""
    return paragraph[end - 1] in "」』" and "\u3041" <= paragraph[end : end + 1] <= "\u309f"


def _is_end(paragraph: str, match: re.Match[str], language: str) -> bool:
    following = _NEXT_WORD.match(paragraph, match.end())
    if following is None:
        return True
    word = following.group(1)
    if word[0].islower():
        return False
    if match.group(2):
        return _TAG.match(paragraph, match.end()) is None
    if match.group(1) != ".":
        return True
    return not _keeps_going(paragraph[max(0, match.start() - _MAX_LOOK_BACK) : match.start()], word, language)


def _keeps_going(before: str, following: str, language: str) -> bool:
    """True when the full stop belongs to the word before it: an abbreviation, an initial, an ordinal number."""
    match = _LAST_WORD.search(before)
    if match is None:
        return False
    last = match.group()
    opens = following in cues.words("starters", language)
    if last.isdigit():
        return len(last) <= 2 and language in _ORDINAL_DOTS and not opens
    low = last.lower()
    if low in _BEFORE_NUMBERS:
        return following[0].isdigit()
    if low in cues.words("abbreviations", "open") or _is_initials(last):
        return not opens
    return low in cues.words("abbreviations", language)


def _is_initials(word: str) -> bool:
    """True for "J", "U.S" and "z.B" before their last full stop."""
    return all(len(part) == 1 and part.isalpha() for part in word.split("."))
