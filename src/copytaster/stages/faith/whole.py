"""How likely it is that a text says nothing but what a whole document says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, log

from copytaster.stages import tables
from copytaster.stages.faith.lists import alike, numbers, opposites, phrases
from copytaster.stages.faith.stems import stem, stems
from copytaster.stages.faith.wording import Wording, wording
from copytaster.stages.sentences import sentences

FEATURES = (
    "alike", "unknown", "related", "name", "number", "apart", "denial", "denied", "limit", "prefix", "time", "opposite", "reached",
    "missing",
)  # fmt: skip
"""What is counted of a text; `faith_weights.txt` has a weight for each."""

EVEN = 0.5
_BEST, _PREFIX, _MOST = 3, 5, 4.0
_REACH_BEFORE, _REACH_BEHIND = 3, 8
_MAX_CHARS, _MAX_SAID = 100_000, 4_000
_TURNING = ("un", "in", "im", "dis", "non", "ir", "mis")


@dataclass(frozen=True, slots=True)
class _Document:
    """A document as its sentences, the stems of each, and how many sentences hold a stem."""

    told: tuple[Wording, ...]
    stems: tuple[tuple[str, ...], ...]
    counts: dict[str, int]
    beginnings: frozenset[str]
    values: frozenset[str]

    def weight(self, of: str) -> float:
        """The rarer a stem is in the document, the more."""
        return log((len(self.told) + 1) / (self.counts.get(of, 0) + 0.5))


@dataclass(frozen=True, slots=True)
class _Aligned:
    """A sentence, the places of its words that carry something, the document's nearest sentences, and what stands in and beside them."""

    said: Wording
    stems: Sequence[str]
    weighty: Sequence[int]
    best: Sequence[int]
    near: frozenset[str]


def support(said: str, document: str, language: str = "en") -> float:
    """How likely a text of some sentences says nothing that the document does not say, 0 to 1; from `EVEN` on it is taken to.

    For free wording, where `unsupported` would refuse everything; it is right in two of three cases, so nothing is published on its word.
    """
    values = features(said, document, language)
    weights = _weights()
    return 1 / (1 + exp(-(weights["bias"] + sum(weights[name] * value for name, value in zip(FEATURES, values, strict=True)))))


def features(said: str, document: str, language: str = "en") -> tuple[float, ...]:
    """The counts named in `FEATURES`, each at most 4; of the first 4,000 characters of `said` and 100,000 of the document."""
    known = _read(document[:_MAX_CHARS], language)
    found = dict.fromkeys(FEATURES, 0.0)
    parts = [wording(said[span.start : span.end], language) for span in sentences(said[:_MAX_SAID], language)]
    parts = [part for part in parts if part.words]
    for part in parts:
        for name, value in _of_sentence(_aligned(part, known), known):
            found[name] += value
    for name in ("reached", "missing"):
        found[name] /= max(len(parts), 1)
    return tuple(min(found[name], _MOST) for name in FEATURES)


def _read(document: str, language: str) -> _Document:
    told = [wording(document[span.start : span.end], language) for span in sentences(document, language)]
    told = [one for one in told if one.words]
    stemmed = [tuple(stems(one)) for one in told]
    counts: dict[str, int] = {}
    for one in stemmed:
        for of in set(one):
            counts[of] = counts.get(of, 0) + 1
    values = frozenset(_value(low, language) for one in told for low in one.lows) - {""}
    beginnings = frozenset(of[:_PREFIX] for of in counts if len(of) >= _PREFIX)
    return _Document(tuple(told), tuple(stemmed), counts, beginnings, values)


def _aligned(said: Wording, known: _Document) -> _Aligned:
    own = stems(said)
    small = _small(said.language)
    weighty = [at for at, low in enumerate(said.lows) if low not in small and own[at] not in small]
    carried = {own[at] for at in weighty}
    met = [(sum(known.weight(of) for of in sorted(carried.intersection(one))), -at) for at, one in enumerate(known.stems)]
    best = [-at for score, at in sorted(met, reverse=True)[:_BEST] if score > 0]
    around = {at for spot in best for at in (spot - 1, spot, spot + 1) if 0 <= at < len(known.stems)}
    return _Aligned(said, own, weighty, best, frozenset(of for at in around for of in known.stems[at]))


def _of_sentence(one: _Aligned, known: _Document) -> Iterator[tuple[str, float]]:
    total = sum(known.weight(one.stems[at]) for at in one.weighty) or 1.0
    reached = sum(known.weight(one.stems[at]) for at in one.weighty if one.stems[at] in one.near)
    yield "reached", reached / total
    yield "missing", len([at for at in one.weighty if one.stems[at] not in known.counts]) / max(len(one.weighty), 1)
    for place, at in enumerate(one.weighty):
        yield from _of_word(one, known, at, one.weighty[place + 1 : place + 3])
    yield from _of_denials(one, known)
    limits = phrases("limit", one.said.language)
    yield "limit", len([low for at, low in enumerate(one.said.lows) if low in limits and one.stems[at] not in one.near])


def _of_word(one: _Aligned, known: _Document, at: int, behind: Sequence[int]) -> Iterator[tuple[str, float]]:
    low, of, language = one.said.lows[at], one.stems[at], one.said.language
    value = _value(low, language)
    if value:
        yield "number", value not in known.values
        yield "apart", bool(behind) and not _is_counted(value, [one.stems[spot] for spot in behind], known, language)
        return
    if of in known.counts:
        return
    if low in phrases("time", language):
        yield "time", 1
    if one.said.words[at][0].isupper() and at > 0:
        yield "name", 1
        return
    yield "related", of[:_PREFIX] in known.beginnings and len(of) >= _PREFIX
    near = any(other in one.near for other in alike(language).get(of, ()))
    yield ("alike" if near else "unknown"), 1
    yield "opposite", not near and any(stem(other, language) in one.near for other in opposites(language).get(low, ()))
    yield (
        "prefix",
        any(low.startswith(sign) and len(low) > len(sign) + 3 and stem(low[len(sign) :], language) in known.counts for sign in _TURNING),
    )


def _of_denials(one: _Aligned, known: _Document) -> Iterator[tuple[str, float]]:
    """Words that deny: whether one of the nearest sentences denies one of the next two words, and whether they deny at all."""
    language = one.said.language
    for at, low in enumerate(one.said.lows):
        if (low,) in phrases("negation", language).get(low, ()):
            following = [one.stems[spot] for spot in one.weighty if spot > at][:2]
            yield "denial", not any(_denies(known, spot, following, language) for spot in one.best)
            yield "denied", 1


def _denies(known: _Document, sentence: int, words: Sequence[str], language: str) -> bool:
    listed, own = phrases("negation", language), known.stems[sentence]
    places = [at for at, low in enumerate(known.told[sentence].lows) if (low,) in listed.get(low, ())]
    return any(word in own[max(0, at - _REACH_BEFORE) : at + _REACH_BEHIND] for at in places for word in words)


def _is_counted(value: str, words: Sequence[str], known: _Document, language: str) -> bool:
    """True when a sentence of the document has the number and one of these words."""
    return any(
        any(word in own for word in words) and any(_value(low, language) == value for low in told.lows)
        for told, own in zip(known.told, known.stems, strict=True)
    )


def _value(low: str, language: str) -> str:
    """A number as digits, "12" for "twelve" and for "12"; empty for other words."""
    if low[0].isdecimal():
        return low.replace(",", "").removesuffix(".0")
    value = numbers("numbers", language).get(low) or numbers("scales", language).get(low)
    return f"{value:g}" if value is not None else ""


@cache
def _small(language: str) -> frozenset[str]:
    listed = [word for row in tables.rows("stopwords.txt") if row[0] == f"{language}:" for word in row[1:]]
    return frozenset((*listed, *phrases("small", language)))


@cache
def _weights() -> dict[str, float]:
    return {row[0]: float(row[1]) for row in tables.rows("faith_weights.txt")}
