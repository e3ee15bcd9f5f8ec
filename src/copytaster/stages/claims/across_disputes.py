"""Figures on which the reports of a story disagree."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations

from copytaster.model.article import Article
from copytaster.model.brief import Citation, Claim, Disagreement, FigureTold
from copytaster.stages.claims.across_figures import Fact, facts
from copytaster.stages.claims.across_said import MAX_REPORTS
from copytaster.stages.claims.across_values import Frames, conflict, is_far

_MOST = 12
_MOST_ALIKE = 40


def disagreements(
    reports: Sequence[Article], copies: Mapping[str, Sequence[Article]], claims: Mapping[str, Sequence[Claim]]
) -> tuple[Disagreement, ...]:
    """Figures that the reports of a story give differently, at most 12, in the order in which the first value was told.

    Two values disagree when they count the same thing at the same time, no number fits both as exactly as they are told, they come
    from different publishers or speakers, and neither report gives the other's value too. Arguments as for `statements`.
    """
    everything = [fact for article in reports[:MAX_REPORTS] for fact in facts(article, claims.get(article.id, ()))]
    by_head: dict[str, list[Fact]] = defaultdict(list)
    for fact in everything:
        by_head[fact.head].append(fact)
    frames = Frames(everything)
    found: list[tuple[int, Disagreement]] = []
    places = {fact: place for place, fact in enumerate(everything)}
    for alike in by_head.values():
        for group in _groups(alike[:_MOST_ALIKE], frames):
            found.append((places[group[0]], _disagreement(group, copies)))
    return tuple(told for _, told in sorted(found, key=lambda item: item[0])[:_MOST])


def _groups(alike: Sequence[Fact], frames: Frames) -> list[list[Fact]]:
    """Facts about the same of which at least two disagree, each fact in one group."""
    groups: list[list[Fact]] = []
    taken: set[Fact] = set()
    for one, other in combinations(alike, 2):
        if one in taken or other in taken or not _disagree(one, other, alike, frames):
            continue
        rest = [fact for fact in alike if fact not in taken and fact not in (one, other) and _joins(fact, (one, other), frames)]
        group = [one, other, *rest]
        taken.update(group)
        groups.append(sorted(group, key=alike.index))
    return groups


def _joins(fact: Fact, pair: tuple[Fact, Fact], frames: Frames) -> bool:
    return all(frames.is_same(one, fact) and not is_far(one.figure, fact.figure) for one in pair)


def _disagree(one: Fact, other: Fact, alike: Sequence[Fact], frames: Frames) -> bool:
    if not conflict(one.figure, other.figure) or is_far(one.figure, other.figure) or not frames.is_same(one, other):
        return False
    if one.article.source_id == other.article.source_id:
        return one.article is other.article and _speak_apart(one, other)
    return not (_tells_too(one.article, other, alike) or _tells_too(other.article, one, alike))


def _speak_apart(one: Fact, other: Fact) -> bool:
    return bool(one.speaker.told and other.speaker.told) and one.speaker.words.isdisjoint(other.speaker.words)


def _tells_too(article: Article, fact: Fact, alike: Sequence[Fact]) -> bool:
    """True when an article gives this value too, and not as somebody's word: then it knows of two different things."""
    return any(f.article is article and not conflict(f.figure, fact.figure) and not f.speaker.told for f in alike)


def _disagreement(group: Sequence[Fact], copies: Mapping[str, Sequence[Article]]) -> Disagreement:
    values: dict[tuple[float, float, str], list[Fact]] = defaultdict(list)
    for fact in group:
        values[(fact.figure.low, fact.figure.high, fact.figure.approximation)].append(fact)
    told = [_told(facts_of, copies) for _, facts_of in sorted(values.items())]
    return Disagreement(max((fact.words for fact in group), key=len), tuple(told))


def _told(same: Sequence[Fact], copies: Mapping[str, Sequence[Article]]) -> FigureTold:
    first = min(same, key=lambda fact: fact.article.told_at)
    article, span = first.article, first.figure.span
    carriers = {fact.article.id: fact.article.told_at for fact in same}
    for fact in same:
        sentence = " ".join(fact.article.text[fact.sentence.start : fact.sentence.end].split())
        carriers.update({c.id: c.told_at for c in copies.get(fact.article.id, ()) if sentence in " ".join(c.text.split())})
    others = sorted((at, carrier) for carrier, at in carriers.items() if carrier != article.id)
    return FigureTold(
        text=" ".join(article.text[span.start : span.end].split()),
        figure=first.figure,
        speaker=first.speaker.told or next((fact.speaker.told for fact in same if fact.speaker.told), ""),
        citation=Citation(article.id, article.version, span.start, span.end),
        source_id=article.source_id,
        at=article.told_at,
        carried_by=(article.id, *(carrier for _, carrier in others)),
    )
