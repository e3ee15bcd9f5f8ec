"""A sentence as words with the signs between them, ready to be compared."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from copytaster.stages import cues
from copytaster.stages.quotations import quotations

_LONE = "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(
    rf"(?:[^\W\d_]\.){{2,}}(?![^\W\d_])|\d+(?:[.,:]\d+)*|[%$€£¥°]|[{_LONE}]|(?:(?![{_LONE}])[^\W\d_])+(?:['’](?:(?![{_LONE}])[^\W\d_])+)*|[^\W_]"
)
_BOUND = re.compile(r"""[,;:()\[\]–—…"“”„«»「」\n、，。]|--|\s-\s|\s['‘’]|['’]\s""")
_END = re.compile(r"""[.!?…]["”’'»)\]]*\s|[。！？।؟۔]""")
_FINAL = re.compile(r"[!?。！？।;]")
_TIGHT = re.compile(r"['’/.:,×-]?")
_RANGE = re.compile(r"\s?[-‐‑–—−/:×]\s?")
_MINUS = re.compile(r"(?:^|[\s(])[-−–](?=\Z)")


@dataclass(frozen=True)
class Wording:
    """The words of a text, as they are written and in lower case with straight apostrophes; `gaps` stand before, between and behind.

    `quoted` tells for each word the number of the quotation that it stands in, -1 outside of any.
    """

    words: tuple[str, ...]
    lows: tuple[str, ...]
    gaps: tuple[str, ...]
    quoted: tuple[int, ...]
    language: str

    @cached_property
    def bounds(self) -> tuple[bool, ...]:
        """For each gap whether the words beside it are parted by more than a blank."""
        last = len(self.words)
        return tuple(at in (0, last) or self.ends[at] or _BOUND.search(gap) is not None for at, gap in enumerate(self.gaps))

    @cached_property
    def ends(self) -> tuple[bool, ...]:
        """For each gap whether a sentence ends there; the first and the last one count."""
        return tuple(self._is_end(at) for at in range(len(self.gaps)))

    @cached_property
    def wholes(self) -> tuple[int, ...]:
        """For each word the number of the figure that it is a part of ("10–12", "21st", "5%"), -1 where it is none or one by itself."""
        found, number = [-1] * len(self.words), -1
        for at in range(1, len(self.words)):
            if self._is_one(at):
                number += found[at - 1] < 0
                found[at - 1] = found[at] = number
        return tuple(found)

    def is_below_zero(self, at: int) -> bool:
        """True for a number with a minus before it."""
        return self.words[at][0].isdecimal() and _MINUS.search(self.gaps[at]) is not None

    def piece(self, start: int, end: int) -> str:
        """The words from `start` to `end` (exclusive), one blank between them, at most eight."""
        words = self.words[start:end]
        return " ".join(words[:8]) + (" ..." if len(words) > 8 else "")

    def opens(self, at: int) -> bool:
        """True for a word that may have a capital letter for its place alone."""
        return self.bounds[at]

    def _is_one(self, at: int) -> bool:
        """True when this word and the one before it are parts of one figure."""
        before, here, gap = self.words[at - 1], self.words[at], self.gaps[at]
        if before[-1].isdecimal() and here[0].isdecimal():
            return _RANGE.fullmatch(gap) is not None or (bool(gap) and _TIGHT.fullmatch(gap) is not None)
        is_counted = before[-1].isdecimal() or here[0].isdecimal()
        return is_counted and gap in ("", "-")

    def _is_end(self, at: int) -> bool:
        gap = self.gaps[at]
        if at in (0, len(self.words)):
            return True
        if _END.search(gap) is None or self.words[at][0].islower():
            return False
        if _FINAL.search(gap) or '"' in gap or "”" in gap:
            return True
        before = self.lows[at - 1]
        return len(before) > 1 and before not in cues.words("abbreviations", self.language)


def wording(text: str, language: str) -> Wording:
    """Cut a text into words; numbers, signs of units, initials ("U.S.") and lone characters of Chinese, Japanese and Thai are words."""
    found = list(_WORD.finditer(text))
    words = [match.group().replace("’", "'") for match in found]
    starts = [match.start() for match in found]
    edges = [0, *(edge for match in found for edge in match.span()), len(text)]
    return Wording(
        words=tuple(words),
        lows=tuple(word.lower() for word in words),
        gaps=tuple(text[edges[at] : edges[at + 1]] for at in range(0, len(edges), 2)),
        quoted=_quoted(text, starts, language),
        language=language,
    )


def _quoted(text: str, starts: Sequence[int], language: str) -> tuple[int, ...]:
    spans = quotations(text, language).spans
    numbers, at = [-1] * len(starts), 0
    for place, start in enumerate(starts):
        while at < len(spans) and spans[at].end <= start:
            at += 1
        if at < len(spans) and spans[at].start <= start:
            numbers[place] = at
    return tuple(numbers)
