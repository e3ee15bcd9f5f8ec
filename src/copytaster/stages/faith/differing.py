"""What is wrong with words that do not stand in what a sentence cites, the worst first."""

from collections import Counter
from collections.abc import Iterable, Sequence

from copytaster.stages.faith.lists import numbers, opposites, phrases, units
from copytaster.stages.faith.wording import Wording


def differing(said: Wording, cited: Wording) -> str:
    """The worst of what `said` has and `cited` has not, or has in another order; it is asked where something is wrong."""
    return worst(said, cited, _new(said, cited)) or order(said, cited)


def worst(said: Wording, cited: Wording, new: Sequence[int]) -> str:
    """The worst of some words of `said`: a number, a name, a denial, an opposite, how sure it is, when, a unit, another word."""
    lows = [said.lows[at] for at in new]
    known = frozenset(cited.lows)
    return (
        _number(said, new)
        or _name(said, new)
        or _listed(lows, "negation", said.language, "it denies (“{}”) what it cites does not deny")
        or _opposite(lows, known, said.language)
        or _listed(lows, "modality", said.language, "“{}” is not in what it cites")
        or _listed(lows, "hedge", said.language, "“{}” is not in what it cites")
        or _listed(lows, "time", said.language, "the time “{}” is not in what it cites")
        or _unit(lows)
        or _word(said, new)
    )


def _new(said: Wording, cited: Wording) -> list[int]:
    """The words that `cited` does not have, or has less often."""
    left = Counter(cited.lows)
    found: list[int] = []
    for at, low in enumerate(said.lows):
        if left[low]:
            left[low] -= 1
        else:
            found.append(at)
    return found


def _number(said: Wording, new: Iterable[int]) -> str:
    words = numbers("numbers", said.language) | numbers("scales", said.language)
    for at in new:
        if said.words[at][0].isdigit() or said.lows[at] in words:
            return f"the number {said.words[at]} is not in what it cites"
    return ""


def _name(said: Wording, new: Iterable[int]) -> str:
    for at in new:
        word = said.words[at]
        if word[0].isupper() and (not said.opens(at) or not word[1:].islower()) and said.lows[at] not in phrases("time", said.language):
            return f"the name {word} is not in what it cites"
    return ""


def _listed(lows: Iterable[str], kind: str, language: str, why: str) -> str:
    known = phrases(kind, language)
    for low in lows:
        if (low,) in known.get(low, ()):
            return why.format(low)
    return ""


def _opposite(lows: Iterable[str], known: frozenset[str], language: str) -> str:
    against = opposites(language)
    for low in lows:
        met = sorted(against.get(low, frozenset()) & known)
        if met:
            return f"it says “{low}” where it cites “{met[0]}”"
    return ""


def _unit(lows: Iterable[str]) -> str:
    for low in lows:
        if low in units():
            return f"the unit “{low}” is not in what it cites"
    return ""


def _word(said: Wording, new: Iterable[int]) -> str:
    ordered = sorted(new, key=lambda at: said.lows[at] in phrases("small", said.language))
    return f"the word “{said.words[ordered[0]]}” is not in what it cites" if ordered else ""


def order(said: Wording, cited: Wording) -> str:
    """Which names have changed places, or that other words have."""
    first: dict[str, int] = {}
    for at, low in enumerate(cited.lows):
        first.setdefault(low, at)
    before, place = "", -1
    for at, word in enumerate(said.words):
        found = first.get(said.lows[at], -1)
        if found >= 0 and word[0].isupper() and cited.words[found][0].isupper() and said.lows[at] not in phrases("small", said.language):
            if found < place:
                return f"{before} and {word} have changed places"
            before, place = word, found
    return "its words stand in another order than in what it cites"
