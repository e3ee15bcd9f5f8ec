"""The check of a sentence that says in other words what it cites; it refuses what it cannot be sure of."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from copytaster.stages.faith.deletion import misquoted
from copytaster.stages.faith.differing import order, worst
from copytaster.stages.faith.figures import wrong_figure
from copytaster.stages.faith.leaving import lost
from copytaster.stages.faith.lists import found_in, numbers, phrases, units
from copytaster.stages.faith.stems import stems
from copytaster.stages.faith.wording import Wording, wording

_GOES_WITH = 2
_WEIGHTY = (
    ("negation", "it leaves out “{}”, which denies"),
    ("hedge", "it leaves out how sure it is: “{}”"),
    ("modality", "it leaves out what may, will or must be: “{}”"),
    ("condition", "it leaves out a condition: “{}”"),
)


def reworded(said: str, cited: str, language: str) -> str:
    """Why `said` may say something else than `cited`, empty when it says the same in another form.

    Another form is: other endings and small words, figures written otherwise, and one part that says when or where in another place.
    """
    new, old = wording(said, language), wording(cited, language)
    return (
        wrong_figure(new, old)
        or misquoted(said, cited, language)
        or _unknown(new, old)
        or _added(new, old)
        or _left_out(new, old)
        or _unattributed(new, old)
        or _disordered(new, old)
        or lost(old, _kept(new, old))
    )


def _weights(text: Wording) -> list[int]:
    """The words that carry what is said: all but small ones, forms of saying and numbers."""
    free = ("small", "plain")
    counting: tuple[Mapping[str, object], ...] = (units(), numbers("numbers", text.language), numbers("scales", text.language))
    return [
        at
        for at, low in enumerate(text.lows)
        if not (
            (len(low) == 1 and low.isascii())
            or low[0].isdecimal()
            or low == "according"
            or any(low in phrases(kind, text.language) for kind in free)
            or any(low in known for known in counting[1:])
            or (low in counting[0] and (low not in phrases("time", text.language) or _is_counted(text, at, counting[1:])))
        )
    ]


def _is_counted(text: Wording, at: int, counting: Sequence[Mapping[str, object]]) -> bool:
    """True for the unit of a number: of "two weeks", not of "last week"."""
    before = text.lows[at - 1] if at else ""
    return before[:1].isdecimal() or any(before in known for known in counting)


def _unknown(said: Wording, cited: Wording) -> str:
    known = frozenset(stems(cited)).union(cited.lows)
    own = stems(said)
    new = [at for at in _weights(said) if own[at] not in known]
    return worst(said, cited, new) if new else ""


def _added(said: Wording, cited: Wording) -> str:
    """What denies, weakens or binds in `said` alone, or at another word than in `cited`."""
    for kind, _ in _WEIGHTY[:3]:
        known: dict[str, frozenset[str]] = {}
        for word, goes_with in _marked(cited, kind):
            known[word] = known.get(word, frozenset()) | goes_with
        for word, goes_with in _marked(said, kind):
            if word not in known:
                return f"“{word}” is not in what it cites"
            if goes_with and known[word].isdisjoint(goes_with):
                return f"“{word}” stands with another word than in what it cites"
    return ""


def _left_out(said: Wording, cited: Wording) -> str:
    told = frozenset(stems(said))
    for kind, why in _WEIGHTY:
        kept = Counter(word for word, _ in _marked(said, kind))
        for word, goes_with in _marked(cited, kind):
            if kept[word]:
                kept[word] -= 1
            elif goes_with & told:
                return why.format(word)
    return ""


def _marked(text: Wording, kind: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Each phrase of the kind with the stems of the next words that carry something."""
    own, weighty = stems(text), _weights(text)
    for start, end in found_in(text.lows, kind, text.language):
        first = bisect_left(weighty, end)
        yield " ".join(text.lows[start:end]), frozenset(own[at] for at in weighty[first : first + _GOES_WITH])


def _kept(said: Wording, cited: Wording) -> list[int]:
    """The places of cited words that are told, of small ones those that do not lead to a word that is not."""
    own, told = stems(cited), frozenset(stems(said)).union(said.lows)
    weighty = frozenset(_weights(cited))
    dropped = frozenset(at for at in weighty if own[at] not in told)
    kept: list[int] = []
    leads = False
    for at in range(len(own) - 1, -1, -1):
        if at in weighty or cited.bounds[at + 1]:
            leads = at in dropped if at in weighty else False
        if not (leads or at in dropped):
            kept.append(at)
    return kept[::-1]


def _unattributed(said: Wording, cited: Wording) -> str:
    return "it leaves out who says so" if _names_source(cited) and not _names_source(said) else ""


def _names_source(text: Wording) -> bool:
    return bool(found_in(text.lows, "saying", text.language) or found_in(text.lows, "source", text.language))


def _disordered(said: Wording, cited: Wording) -> str:
    """Words in another order, but for one part that opens with a word of time or place."""
    own, old = stems(said), stems(cited)
    known = [old[at] for at in _weights(cited)]
    told = frozenset(known)
    weighty = [at for at in _weights(said) if own[at] in told]
    if _follows([own[at] for at in weighty], known):
        return ""
    for cut in range(1, len(said.words)):
        opens = said.lows[0 if said.bounds[cut] else cut] in phrases("preposition", said.language)
        if opens and all(_follows([own[at] for at in weighty if (at < cut) == is_first], known) for is_first in (True, False)):
            return ""
    return order(said, cited)


def _follows(words: Sequence[str], known: Sequence[str]) -> bool:
    """True when the words stand among those known in their order."""
    rest = iter(known)
    return all(word in rest for word in words)
