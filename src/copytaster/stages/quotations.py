"""Where a paragraph quotes somebody word for word."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from copytaster.model.brief import Span

_DOUBLE = re.compile('["“”„«»「」『』]')
_SINGLE = re.compile(r"[‘’']")
_CLOSES = {"“": "”", "「": "」", "『": "』", "«": "»", "»": "«"}
_FAR = 400
_SAME_BOTH_WAYS = frozenset({"sv", "fi"})


@dataclass(frozen=True, slots=True)
class Quotations:
    """The quotations of one paragraph, marks included, in order, none inside another.

    `open_from` is where a quotation begins that the paragraph does not close; `open_until` is the end of one that it
    does not begin. None where there is no such thing.
    """

    spans: tuple[Span, ...]
    open_from: int | None = None
    open_until: int | None = None

    def holds(self, start: int, end: int) -> bool:
        """True when no quotation is cut by taking the characters from `start` to `end` alone."""
        if self.open_from is not None and end > self.open_from:
            return False
        if self.open_until is not None and start < self.open_until:
            return False
        return not (_is_inside(self.spans, start) or _is_inside(self.spans, end))


def _is_inside(spans: Sequence[Span], at: int) -> bool:
    """True when one of these spans, which stand in order, holds the position but does not begin there."""
    index = bisect_left(spans, at, key=_by_start) - 1
    return index >= 0 and at < spans[index].end


def _by_start(span: Span) -> int:
    return span.start


NONE = Quotations(())


def quotations(paragraph: str, language: str = "en") -> Quotations:
    """What one paragraph quotes, in the marks of any language.

    A closing mark that nothing opened and an opening mark that nothing closes are told, not mended. Single marks
    count when they stand like quotation marks; a lone ' is an apostrophe.
    """
    found = _doubles(paragraph, language) if _DOUBLE.search(paragraph) else NONE
    return _with_singles(paragraph, found) if _SINGLE.search(paragraph) else found


def _doubles(paragraph: str, language: str) -> Quotations:
    both_ways = _marks_both_ways(paragraph, language)
    spans: list[Span] = []
    opened: str | None = None
    opened_at = 0
    stray: int | None = None
    for match in _DOUBLE.finditer(paragraph):
        mark, at = match.group(), match.start()
        if opened is not None:
            if _closes(opened, mark):
                spans.append(Span(opened_at, at + 1))
                opened = None
        elif mark in "」』" or (mark == "”" and not both_ways):
            stray = at + 1
        else:
            opened, opened_at = mark, at
    return Quotations(tuple(spans), None if opened is None else opened_at, stray)


def _marks_both_ways(paragraph: str, language: str) -> bool:
    if language in _SAME_BOTH_WAYS:
        return True
    return "“" not in paragraph and "„" not in paragraph and paragraph.count("”") % 2 == 0


def _closes(opened: str, mark: str) -> bool:
    if opened == "„":
        return mark in "“”"
    return mark == _CLOSES.get(opened, opened)


def _with_singles(paragraph: str, found: Quotations) -> Quotations:
    spans: list[Span] = []
    opened, opened_at = "", 0
    for match in _SINGLE.finditer(paragraph):
        mark, at = match.group(), match.start()
        if _is_inside(found.spans, at):
            continue
        after = paragraph[at + 1 : at + 2]
        if not opened:
            if mark != "’" and not paragraph[at - 1 : at].isalnum() and after.isalpha():
                opened, opened_at = mark, at
        elif mark == ("’" if opened == "‘" else "'") and not after.isalnum() and not _is_possessive(paragraph, at):
            spans.append(Span(opened_at, at + 1))
            opened = ""
    return _merged(found, spans, opened_at if opened == "‘" else None)


def _is_possessive(paragraph: str, at: int) -> bool:
    """True for "the players’ union": an s before, a small letter behind, and a better end further on."""
    mark, after = paragraph[at], paragraph[at + 1 : at + 3]
    return paragraph[at - 1 : at] == "s" and after[:1] == " " and after[1:].islower() and mark + " " in paragraph[at + 1 : at + _FAR]


def _merged(found: Quotations, singles: list[Span], open_at: int | None) -> Quotations:
    outer = [span for span in found.spans if not _is_inside(singles, span.start)]
    opens = [at for at in (found.open_from, open_at) if at is not None]
    return Quotations(tuple(sorted((*outer, *singles), key=_by_start)), min(opens, default=None), found.open_until)
