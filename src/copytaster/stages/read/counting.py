"""Counting: what one block of text says by itself, and how it compares with what the page's head says."""

import re
from collections import Counter
from collections.abc import Set
from dataclasses import dataclass

from copytaster.stages.read.phrases import phrases
from copytaster.stages.read.walk import Block, Walked

COUNTS = ("words", "chars", "link_chars", "links_count", "strong_chars", "lines", "media", "commas", "stops", "digits", "upper", "quotes",
          "bars", "ends", "colon", "ellipsis", "capital", "all_upper", "repeats", "is_title", "is_summary", "in_body", "has_body", "seen",
          "lone", "says")  # fmt: skip
"""The counts of a block, in order; the last are the bits of its phrases."""

_LONE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_LONE_PER_WORD = 1.7
_UPPER = re.compile("[A-ZÀ-ÖØ-ÞΑ-ΩА-Я]")
_DIGIT = re.compile(r"\d")
_ASCII_UPPER = bytes(range(65, 91))
_ASCII_DIGITS = bytes(range(48, 58))
_ENDS = frozenset('.!?…。！？।"”»“」)’؟')
_WRITTEN = (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("„", '"'), ("«", '"'), ("»", '"'), ("\xa0", " "), ("–", "-"), ("—", "-"))
_PARTING = "\x1f"
"""The walk makes blanks of all characters of this kind, so it stands in no text."""
_HEAD_CHARS = 200
_MAX_LINE_CHARS = 360
"""Longer blocks are no titles and no lines of notices."""
_MIN_BODY_CHARS = 200
_PROBE_CHARS = 40


@dataclass(frozen=True, slots=True)
class Context:
    """What else is known of the page: its titles, its summaries and the publisher's copy of the text (plain; empty without), and
    the texts (as `plain` makes them) that stand on other pages of the host."""

    titles: tuple[str, ...] = ()
    summaries: tuple[str, ...] = ()
    body: str = ""
    seen: Set[str] = frozenset()


def plain(text: str) -> str:
    """Lower case, one kind of quotation marks and dashes, single blanks: the same for texts that read the same."""
    return " ".join(_alike(text).split())


def counted(page: Walked, context: Context) -> list[tuple[float, ...]]:
    """The counts of every block."""
    texts = [block.text for block in page.blocks]
    repeats = Counter(texts)
    known = _Known(context)
    # All blocks at once, as most of the time would go into calls.
    plains = _alike(_PARTING.join(texts)).replace("\n", " ").split(_PARTING)
    says = phrases([text if len(text) <= _MAX_LINE_CHARS else "" for text in plains])
    return [
        (*_counts(block), repeats[block.text], *known.compared(text), bits)
        for block, text, bits in zip(page.blocks, plains, says, strict=True)
    ]


def _alike(text: str) -> str:
    lower = text.lower()
    if not lower.isascii():
        for written, same in _WRITTEN:
            if written in lower:
                lower = lower.replace(written, same)
    return lower


def _counts(block: Block) -> tuple[float, ...]:
    text, _, link_chars, links, strong_chars, lines, media = block
    head = text[:_HEAD_CHARS]
    words: float = text.count(" ") + lines
    commas = stops = quotes = bars = 0
    is_ascii = text.isascii()
    is_bare = lines == 1 and text.replace(" ", "").isalnum()
    if is_ascii:
        raw = head.encode("ascii")
        upper, digits = len(raw) - len(raw.translate(None, _ASCII_UPPER)), len(raw) - len(raw.translate(None, _ASCII_DIGITS))
    else:
        upper, digits = len(_UPPER.findall(head)), len(_DIGIT.findall(head))
        if _LONE.search(head):
            words += len(_LONE.findall(text)) / _LONE_PER_WORD
    if not is_bare:
        commas, stops, quotes, bars = _marks(text) if is_ascii else map(sum, zip(_marks(text), _wide_marks(text), strict=True))
    last = text[-1]
    return (
        words, len(text), link_chars, links, strong_chars, lines, media, commas, stops, digits, upper, quotes, bars,
        last in _ENDS, last == ":", last == "…" or text.endswith("..."), head[0].isupper(), upper > 1 and head.isupper(),
    )  # fmt: skip


def _marks(text: str) -> tuple[int, int, int, int]:
    """Commas, ends of sentences, quotation marks, bars."""
    count = text.count
    return count(","), count(". ") + count("! ") + count("? "), count('"'), count("|") + count("/")


def _wide_marks(text: str) -> tuple[int, int, int, int]:
    """The same beyond ASCII."""
    count = text.count
    return (
        count("、") + count("，") + count("،"), count("。") + count("！") + count("？") + count("।"),
        count("“") + count("„") + count("«") + count("「"), count("·") + count("•") + count("©") + count("»"),
    )  # fmt: skip


class _Known:
    """What blocks are compared with."""

    __slots__ = ("body", "has_body", "seen", "summaries", "titles")

    def __init__(self, context: Context) -> None:
        self.titles = tuple(filter(None, map(plain, context.titles)))
        self.summaries = tuple(known for known in map(plain, context.summaries) if len(known) > 25)
        self.body = plain(context.body)
        self.has_body = float(len(self.body) > _MIN_BODY_CHARS)
        self.seen = context.seen

    def compared(self, known: str) -> tuple[float, float, float, float, float, float]:
        """Whether it is a title, a summary, how much of it stands in the copy, whether there is one, seen before, unspaced."""
        lone = 0.0 if known.isascii() else float(_LONE.search(known) is not None)
        is_title = 5 < len(known) <= _MAX_LINE_CHARS and self._is_title(known)
        is_summary = len(known) > 25 and self._is_summary(known)
        in_body = self._in_body(known) if self.has_body else 0.0
        return is_title, is_summary, in_body, self.has_body, known in self.seen, lone

    def _is_title(self, known: str) -> bool:
        return known in self.titles or (len(known) > 15 and any(title.startswith(known) for title in self.titles))

    def _is_summary(self, known: str) -> bool:
        start, more = known[:60], known[:80]
        return any(more in summary or start == summary[:60] for summary in self.summaries)

    def _in_body(self, known: str) -> float:
        if len(known) < 2 * _PROBE_CHARS:
            return float(known in self.body)
        middle = len(known) // 2 - _PROBE_CHARS // 2
        parts = (known[:_PROBE_CHARS], known[middle : middle + _PROBE_CHARS], known[-_PROBE_CHARS:])
        return sum(part in self.body for part in parts) / len(parts)
