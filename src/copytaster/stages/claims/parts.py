"""The source and the content that belong to a cue."""

from copytaster.model.brief import Span
from copytaster.stages.claims.cueing import Cue
from copytaster.stages.claims.passage import Passage

_CLOSED = frozenset(',”"“»«?!’')
_SHORT_REST = 2
_MAX_SOURCE = 14


def source_of(part: Passage, cue: Cue) -> tuple[Span, ...]:
    """Who speaks: the words before the cue, or behind it where it stands after what is said; empty when nobody is named."""
    if cue.is_according:
        return _behind(part, cue)
    before = _before(part, cue)
    if before or cue.is_participle:
        return before
    return _behind(part, cue)


def content_of(part: Passage, cue: Cue, source: tuple[Span, ...]) -> tuple[Span, ...]:
    """What is said: what follows the cue, or what stands before source and cue, or both around them."""
    left = min([cue.span.start, *(span.start for span in source)])
    right = max([cue.span.end, *(span.end for span in source if span.start > cue.span.start)])
    before = _trimmed(part, part.start, left)
    after = _trimmed(part, right, part.end)
    if cue.is_according:
        return (before,) if before else (after,) if after else ()
    if before is None or after is None:
        return tuple(span for span in (before, after) if span is not None)
    return _of_two(part, before, after, left)


def _of_two(part: Passage, before: Span, after: Span, left: int) -> tuple[Span, ...]:
    """Both sides hold words: a quotation decides, then the punctuation before the speaker, then how much follows."""
    closed = part.text[part.start : left].rstrip()[-1:] in _CLOSED
    quoted_before = closed and any(before.start <= quote.start and quote.end <= left for quote in part.quotes)
    quoted_after = any(quote.start >= after.start for quote in part.quotes)
    if quoted_before:
        return (before, after) if quoted_after else (before,)
    if closed and not quoted_after and _is_circumstance(part, after):
        return (before,)
    return (after,)


def _is_circumstance(part: Passage, after: Span) -> bool:
    """True when what follows only tells when, where or to whom it was said."""
    words = part.text[after.start : after.end].split()
    return len(words) <= _SHORT_REST or part.is_listed(words[0].lower().strip(",."), "circumstances")


def _before(part: Passage, cue: Cue) -> tuple[Span, ...]:
    at = cue.first - 1
    if at < 0 or part.in_quotes(part.words[at].start) != part.in_quotes(cue.span.start):
        return ()
    gap = part.text[part.words[at].end : cue.span.start].strip()
    if gap == ",":
        return _before_apposition(part, at)
    if gap:
        return ()
    if part.word(at) in ("who", "which", "that"):
        at -= 1
    return _phrase_up_to(part, at)


def _before_apposition(part: Passage, at: int) -> tuple[Span, ...]:
    """ "Ann Lee, the mayor, said": the phrase before the comma that opens the apposition."""
    end = part.words[at].end
    commas = [i for i in part.breaks if i < end and part.text[i] == ","]
    if not commas:
        return ()
    inside = [k for k in range(at + 1) if part.words[k].end <= commas[-1]]
    return _phrase_up_to(part, inside[-1]) if inside else ()


def _phrase_up_to(part: Passage, last: int) -> tuple[Span, ...]:
    if last < 0:
        return ()
    first = last
    while first > 0 and last - first < _MAX_SOURCE:
        if part.is_broken(part.words[first - 1].end, part.words[first].start) or part.is_listed(part.word(first - 1), "stops"):
            break
        first -= 1
    return (Span(part.words[first].start, part.words[last].end),) if not part.is_listed(part.word(last), "stops") else ()


def _behind(part: Passage, cue: Cue) -> tuple[Span, ...]:
    """The words behind the cue up to the next punctuation, time, place or clause."""
    first = cue.last + 1
    if first >= len(part.words) or part.text[cue.span.end : part.words[first].start].strip():
        return ()
    last = first
    while last + 1 < len(part.words) and last - first < _MAX_SOURCE:
        following = part.word(last + 1)
        if part.is_broken(part.words[last].end, part.words[last + 1].start) or part.is_listed(following, "stops"):
            break
        if part.is_listed(following, "circumstances") and following != "of":
            break
        last += 1
    return (Span(part.words[first].start, part.words[last].end),)


def _trimmed(part: Passage, start: int, end: int) -> Span | None:
    """The span from its first to its last word, quotation marks at its edges with it; None when it holds no word."""
    words = [word for word in part.words if start <= word.start and word.end <= end]
    if not words:
        return None
    first, last = words[0].start, words[-1].end
    for quote in part.quotes:
        if quote.start < first <= quote.end and quote.start >= start and not part.between(quote.start + 1, first):
            first = quote.start
        if quote.start <= last < quote.end <= end and len(part.between(last, quote.end)) <= 2:
            last = quote.end
    return Span(first, last)
