"""What a sentence loses when words of what it cites are left out."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from copytaster.stages.faith.lists import found_in, is_all, length_at, phrases
from copytaster.stages.faith.wording import Wording

_FARTHEST_CUE, _LONGEST_TAIL, _LONGEST_INVERTED = 9, 7, 14
_JOINS = frozenset({"and", "or", "of", "'s", "but", "nor"})
_DASH = re.compile(r"[–—]|--|\s-\s")
_CLAUSES = frozenset({"and", "but", "or", "so", "yet"})


def lost(cited: Wording, places: Sequence[int], speaker: frozenset[str] = frozenset()) -> str:
    """Why the words that stand at no place must not go, empty when they may.

    Whole sentences may go, and what commas, brackets or dashes bound unless it says who says so, how sure it is or under which
    condition; of what nothing bounds, words that join sentences and parts that say when or where. `speaker` are words of
    the source that the sentence names in another place.
    """
    why = _cut_through(cited, places)
    if why:
        return why
    kept = frozenset(cited.quoted[at] for at in places)
    for start, end in _runs(places, len(cited.words)):
        cuts = [at for at in range(start + 1, end) if cited.ends[at]]
        edges = [start, *cuts, end]
        if cuts and not cited.ends[start] and not cited.ends[end]:
            return "it joins parts of two sentences"
        for one, other in pairwise(edges):
            why = _lost_piece(cited, one, other, kept, speaker)
            if why:
                return why
    return ""


def _cut_through(cited: Wording, places: Sequence[int]) -> str:
    """A figure goes whole or not at all: "10–12", "21st", "5%"."""
    wholes = cited.wholes
    known = frozenset(places)
    touched = {wholes[at] for at in known} - {-1}
    for at, number in enumerate(wholes):
        if number in touched and at not in known:
            first, last = wholes.index(number), len(wholes) - wholes[::-1].index(number)
            whole = "".join(part for spot in range(first, last) for part in (cited.gaps[spot] if spot > first else "", cited.words[spot]))
            return f"it cuts through “{whole}”"
    return ""


def _runs(places: Sequence[int], count: int) -> Iterator[tuple[int, int]]:
    for before, after in pairwise([-1, *places, count]):
        if after > before + 1:
            yield before + 1, after


def _lost_piece(cited: Wording, start: int, end: int, kept: frozenset[int], speaker: frozenset[str]) -> str:
    if any(number in kept for number in cited.quoted[start:end] if number >= 0):
        return f"it leaves “{cited.piece(start, end)}” out of a quotation"
    if cited.ends[start] and cited.ends[end]:
        return ""
    if cited.bounds[start] and cited.bounds[end]:
        return _lost_bounded(cited, start, end, speaker)
    return _lost_bare(cited, start, end, speaker)


def _lost_bounded(cited: Wording, start: int, end: int, speaker: frozenset[str]) -> str:
    lows, language, told = cited.lows[start:end], cited.language, cited.piece(start, end)
    if is_all(lows, ("negation",), language):
        return f"it leaves out “{told}”, which denies"
    weighty = [low for low in lows if low not in phrases("small", language)] or lows
    if (
        found_in(lows, "hedge", language)
        and is_all(weighty, ("hedge", "connective", "modality"), language)
        and not is_all(lows, ("connective",), language)
    ):
        return f"it leaves out how sure it is: “{told}”"
    if length_at(lows, 0, "condition", language):
        return f"it leaves out a condition: “{told}”"
    edges = [start, *(at for at in range(start + 1, end) if cited.bounds[at]), end]
    for number, (one, other) in enumerate(pairwise(edges)):
        if (
            _attributes(cited, one, other)
            and (found_in(lows, "negation", language) or not _is_named(cited, start, end, speaker))
            and not _is_tag(cited, one, other, start)
        ):
            return f"it leaves out who says so: “{told}”"
        if number and not _is_enclosed(cited, start, end) and cited.lows[one] in _CLAUSES:
            return f"it leaves out “{told}” between parts of other sentences"
    return ""


def _is_enclosed(cited: Wording, start: int, end: int) -> bool:
    """True at an end of the sentence and between brackets or dashes."""
    before, after = cited.gaps[start], cited.gaps[end]
    return (
        cited.ends[start]
        or cited.ends[end]
        or ("(" in before and ")" in after)
        or (_DASH.search(before) and _DASH.search(after)) is not None
    )


def _lost_bare(cited: Wording, start: int, end: int, speaker: frozenset[str]) -> str:
    lows, language, told = cited.lows[start:end], cited.language, cited.piece(start, end)
    if is_all(lows, ("connective",), language) or (cited.ends[start] and is_all(lows, ("joiner",), language)):
        return ""
    if found_in(lows, "negation", language):
        return f"it leaves out “{told}”, which denies"
    says = found_in(lows, "saying", language) or found_in(lows, "source", language)
    at_an_edge = cited.ends[start] or cited.ends[end]
    if says and not (at_an_edge and _is_named(cited, start, end, speaker)):
        return f"it leaves out who says so: “{told}”"
    for kind, why in (("hedge", "how sure it is"), ("modality", "what may, will or must be"), ("condition", "a condition")):
        if found_in(lows, kind, language):
            return f"it leaves out {why}: “{told}”"
    if says or _is_adjunct(cited, start, end):
        return ""
    return f"it leaves out “{told}”"


def _is_adjunct(cited: Wording, start: int, end: int) -> bool:
    """True for what says when or where: "on Tuesday", "in the harbour", "last week"."""
    following = cited.lows[end] if end < len(cited.lows) else ""
    lows, language = cited.lows[start:end], cited.language
    opens = length_at(lows, 0, "preposition", language) > 0
    return (opens and len(lows) > 1 and following not in _JOINS) or is_all(lows, ("time",), language)


def _attributes(cited: Wording, start: int, end: int) -> bool:
    """True when these words between two signs name who says what stands beside them."""
    lows, language = cited.lows[start:end], cited.language
    if length_at(lows, 0, "source", language):
        return True
    if lows[0] == "as":
        start, lows = start + 1, lows[1:]
    if not lows:
        return False
    if length_at(lows, 0, "inverted", language) and 1 < len(lows) <= _LONGEST_INVERTED:
        return lows[1] not in phrases("uninverted", language)
    if lows[0] in phrases("inverted", language) and lows[1:2] == ("that",):
        return True
    if length_at(lows, 0, "opener", language):
        return False
    for at in range(1, min(len(lows), _FARTHEST_CUE + 1)):
        if length_at(lows, at, "saying", language) and _is_said(cited, start + at):
            return _is_tail(cited, start + at + 1, end)
    return False


def _is_tail(cited: Wording, start: int, end: int) -> bool:
    """True for what stands behind a word of saying and is not said: nothing, "on Tuesday", "reporters in Oslo"."""
    tail = cited.lows[start:end]
    if len(tail) > _LONGEST_TAIL or "that" in tail:
        return False
    begins = not tail or tail[0] in phrases("tail", cited.language) or tail[0] in phrases("time", cited.language)
    return begins or cited.lows[start - 1] in phrases("telling", cited.language)


def _is_said(cited: Wording, at: int) -> bool:
    """False for a noun ("the best estimates", "United States") and for what is done to the subject ("were found")."""
    if cited.words[at][0].isupper() or cited.lows[at - 1] in phrases("passive", cited.language):
        return False
    if cited.lows[at] not in phrases("noun", cited.language):
        return True
    before = cited.words[at - 1]
    return before[0].isupper() or before.lower() in phrases("pronoun", cited.language) or before.endswith("s")


def _is_tag(cited: Wording, start: int, end: int, first: int) -> bool:
    """True for ", he added" where the sentence has said before who says so."""
    lows = cited.lows[start:end]
    if len(lows) != 2 or lows[0] not in phrases("pronoun", cited.language):
        return False
    return any(cited.lows[at] in phrases("plain", cited.language) for at in range(first))


def _is_named(cited: Wording, start: int, end: int, speaker: frozenset[str]) -> bool:
    """True when the source that is named elsewhere is the one, the only one, that is left out here."""
    lows = cited.lows[start:end]
    cues = found_in(lows, "saying", cited.language) or found_in(lows, "source", cited.language)
    return (
        bool(speaker)
        and len(cues) <= 1
        and (not speaker.isdisjoint(lows) or any(low in phrases("pronoun", cited.language) for low in lows))
    )
