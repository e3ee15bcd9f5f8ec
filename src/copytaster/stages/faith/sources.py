"""Who says so, put back into a sentence that a cut took it from; and abbreviations told in full."""

import re
from collections.abc import Iterator

from copytaster.stages.faith.lists import found_in, phrases
from copytaster.stages.faith.wording import Wording, wording

_ABBREVIATION = re.compile(r"(?:(?P<name>(?:[^\W\d_][\w'’.&-]*\s+){2,9}?))?\((?P<short>[A-Z][A-Za-z.&-]{1,9})\)")
_SMALL_IN_NAMES = frozenset(
    ["of", "the", "and", "for", "in", "on", "to", "de", "la", "du", "des", "et", "der", "die", "das", "und", "für", "y", "del"]
)
_MAX_SOURCE = 12
_NEAR, _FAR = 2, 9


def unattributed(said: Wording, text: str, cited: Wording) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The ways of reading a sentence as a source and what it says: "The pier is safe, the mayor said."

    The word of saying has to stand in what is cited, but for "said" and its like.
    """
    free = {low for low in said.lows if low in phrases("plain", said.language)}
    allowed = free.union(cited.lows)
    body = text.rstrip(" .")
    for comma in (place for place in range(len(body)) if body[place] == ","):
        if len(body) - comma <= 100:
            tail = wording(body[comma + 1 :], said.language)
            source = _source(tail, allowed)
            if source:
                yield body[:comma] + ".", source
        if comma <= 100:
            head = wording(body[:comma], said.language)
            source = _source(head, allowed)
            if source:
                yield _begun(body[comma + 1 :]) + ".", source
    yield from _said_that(said, text, allowed)


def _said_that(said: Wording, text: str, allowed: set[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """ "The mayor said (that) the pier is safe." """
    for start, end in found_in(said.lows[: _MAX_SOURCE + 1], "saying", said.language)[:1]:
        behind = end + (said.lows[end : end + 1] == ("that",))
        if start > 0 and behind < len(said.words) and said.lows[start] in allowed:
            at = sum(len(said.words[place]) + len(said.gaps[place]) for place in range(behind)) + len(said.gaps[behind])
            yield _begun(text[at:]), said.lows[:start]


def _source(part: Wording, allowed: set[str]) -> tuple[str, ...]:
    """The words of the source when a part is nothing but its naming, else none."""
    lows, language = part.lows, part.language
    if not 1 < len(lows) <= _MAX_SOURCE:
        return ()
    for parts in phrases("source", language).get(lows[0], ()):
        if lows[: len(parts)] == parts:
            return lows[len(parts) :]
    if lows[-1] in phrases("saying", language):
        return lows[:-1] if lows[-1] in allowed else ()
    return lows[1:] if lows[0] in phrases("inverted", language) and lows[0] in allowed else ()


def _begun(text: str) -> str:
    rest = text.strip()
    return rest[:1].upper() + rest[1:]


def speaks(cited: Wording, source: tuple[str, ...]) -> bool:
    """True when these words stand together beside a word of saying, or stand there while a pronoun has that word."""
    lows, size = cited.lows, len(source)
    cues = found_in(lows, "saying", cited.language) + found_in(lows, "source", cited.language)
    spots = [at for at in range(len(lows) - size + 1) if lows[at : at + size] == source]
    if any(_is_beside(cited, spot, spot + size, cue) for spot in spots for cue in cues):
        return True
    return bool(spots) and any(start and lows[start - 1] in phrases("pronoun", cited.language) for start, _ in cues)


def _is_beside(cited: Wording, start: int, end: int, cue: tuple[int, int]) -> bool:
    if end <= cue[0]:
        between = cited.lows[end : cue[0]]
        near = len(between) <= _NEAR or (len(between) <= _FAR and cited.bounds[end] and cited.bounds[cue[0]])
        return near and not any(cited.ends[at] for at in range(end, cue[0] + 1)) and not found_in(between, "saying", cited.language)
    if not cited.bounds[cue[0]] and cited.lows[cue[0]] in phrases("saying", cited.language):
        return False
    return cue[1] <= start <= cue[1] + _NEAR and not any(cited.ends[at] for at in range(cue[1], start + 1))


def shortened(text: str, known: str) -> str:
    """The text with "Korean Central News Agency (KCNA)" as what is cited has it: the name or the abbreviation alone.

    Only where the letters fit; `known` is what is cited, with what its articles say elsewhere when the name is to come from there.
    """
    changed = text
    for match in _ABBREVIATION.finditer(text):
        short = match["short"]
        name = _expansion(match["name"] or "", short)
        if not name:
            continue
        both = f"{name} ({short})"
        if both not in known:
            changed = changed.replace(f"{name} ({short})", name if name in known else both)
    return changed


def told_short(text: str, known: str) -> str:
    """The text with every "Korean Central News Agency (KCNA)" as "KCNA", where that name stands in `known`."""
    changed = text
    for match in _ABBREVIATION.finditer(text):
        name = _expansion(match["name"] or "", match["short"])
        if name and name in known:
            changed = changed.replace(f"{name} ({match['short']})", match["short"])
    return changed


def _expansion(before: str, short: str) -> str:
    """The last words before the bracket whose first letters are the abbreviation's; none when there are no such words."""
    words = before.split()
    letters = [letter for letter in short.lower() if letter.isalpha()]
    for first in range(len(words) - 1):
        told = words[first:]
        initials = [word[0].lower() for word in told if word.lower() not in _SMALL_IN_NAMES or word[0].isupper()]
        if initials == letters and told[0].lower() not in _SMALL_IN_NAMES:
            return " ".join(told)
    return ""
