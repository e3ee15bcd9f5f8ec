"""One sentence cut into words and quotations, as the rules for claims look at it."""

import re
from bisect import bisect_left
from dataclasses import dataclass

from copytaster.model.brief import Span
from copytaster.stages import cues
from copytaster.stages.quotations import quotations

WORD = re.compile(r"[^\W_](?:[\w.'’-]*[^\W_])?")
_BREAK = re.compile(r"[,;:()\[\]\"“”„«»—–]|\s-{1,2}\s")


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence: `start` and `end` in the text; `words` and `quotes` with positions in the whole text, in order.

    `breaks` are the positions of punctuation that parts phrases.
    """

    text: str
    language: str
    start: int
    end: int
    words: tuple[Span, ...]
    quotes: tuple[Span, ...]
    breaks: tuple[int, ...]

    def word(self, at: int) -> str:
        """The word at this position in lower case, empty outside the sentence."""
        return self.text[self.words[at].start : self.words[at].end].lower() if 0 <= at < len(self.words) else ""

    def is_listed(self, word: str, part: str) -> bool:
        """True for a word of this part of the table of small words, in the passage's language."""
        return word.replace("’", "'") in cues.words("grammar", f"{self.language}-{part}")

    def between(self, start: int, end: int) -> str:
        """The text between two positions without blanks around it."""
        return self.text[start:end].strip()

    def is_broken(self, start: int, end: int) -> bool:
        """True when punctuation parts these positions."""
        index = bisect_left(self.breaks, start)
        return index < len(self.breaks) and self.breaks[index] < end

    def in_quotes(self, at: int) -> bool:
        """True inside a quotation."""
        return any(span.start <= at < span.end for span in self.quotes)


def passage(text: str, start: int, end: int, language: str) -> Passage:
    """The passage of a text from `start` to `end`."""
    piece = text[start:end]
    found = quotations(piece, language)
    quotes = [Span(start + span.start, start + span.end) for span in found.spans]
    if found.open_until is not None:
        quotes.insert(0, Span(start, start + found.open_until))
    if found.open_from is not None:
        quotes.append(Span(start + found.open_from, end))
    words = tuple(Span(m.start(), m.end()) for m in WORD.finditer(text, start, end))
    return Passage(text, language, start, end, words, tuple(quotes), tuple(m.start() for m in _BREAK.finditer(text, start, end)))
