"""Which sentences tell a story, within what a brief may take from one article."""

from collections import Counter
from collections.abc import Mapping, Sequence

from copytaster.model.article import Article
from copytaster.stages.brief.candidates import NO_SECTION, Candidate
from copytaster.stages.brief.score import Scores
from copytaster.stages.faith import accept

_MAX_SHARE = 0.35
_SHORT_CHARS = 400
_SHORT_SHARE = 0.5
_SAME = 0.6
_OLD_NEWS = 0.75
_FRESH = 0.6
_AGAIN = 0.7
_LEAD_WORDS = 45
_LEAD_PARAGRAPHS = 4


class Choice:
    """The sentences taken so far, what they cost each article, and what the check refused.

    An article gives at most 35 % of its characters, a short one at most half up to 400; what must be there
    (the lead, one sentence under each question) is taken in any case.
    """

    def __init__(self, pool: Sequence[Candidate], scored: Scores, articles: Mapping[str, Article]) -> None:
        self.taken: list[Candidate] = []
        self.left_out: list[str] = []
        self._articles = articles
        self._scored = scored
        self._told: set[str] = set()
        self._terms: list[frozenset[str]] = []
        self._used: Counter[str] = Counter()
        self._sources: Counter[str] = Counter()
        self._seen: set[Candidate] = set()
        self._limits = {article_id: _limit(articles[article_id]) for article_id in {c.article_id for c in pool}}

    def take(self, candidate: Candidate) -> bool:
        """Take it if the check accepts it, else say why not in `left_out`."""
        self._seen.add(candidate)
        why = accept(candidate.sentence(), self._articles)
        if why:
            self.left_out.append(f"a sentence of {candidate.source_id}: {why}")
            return False
        self.taken.append(candidate)
        self._told.update(candidate.terms)
        self._terms.append(frozenset(candidate.terms))
        self._used[candidate.article_id] += len(candidate.text)
        self._sources[candidate.source_id] += 1
        return True

    def take_best(self, pool: Sequence[Candidate], room: int | None = None) -> bool:
        """Take the best of these that adds something and fits; `room` is the characters that it may have, None the article's rest."""
        while True:
            values = {c: self._value(c) for c in pool if len(c.text) <= (self.room(c.article_id) if room is None else room)}
            fits = [c for c, value in values.items() if value > 0]
            if not fits:
                return False
            if self.take(min(fits, key=lambda c: (-values[c], c.order, c.start))):
                return True

    def room(self, article_id: str) -> int:
        """How many more characters may come from this article."""
        return self._limits[article_id] - self._used[article_id]

    def _value(self, candidate: Candidate) -> float:
        """What the candidate is worth now; 0 when it was looked at before or tells again what was told."""
        if candidate in self._seen:
            return 0.0
        old = self._scored.share(candidate, self._told)
        if old > _OLD_NEWS or any(_overlap(candidate, terms) > _SAME for terms in self._terms):
            return 0.0
        return round(self._scored.of[candidate] * (1 - _FRESH * old) * _AGAIN ** self._sources[candidate.source_id], 9)


def take_lead(choice: Choice, pool: Sequence[Candidate]) -> int:
    """Take the lead from the first report that has one, and the sentence after it where both are short; how many."""
    for first in _leads(pool):
        if choice.take(first):
            second = [
                c for c in pool if c.article_id == first.article_id and (c.paragraph, c.number) == (first.paragraph, first.number + 1)
            ]
            both = len(first.text.split()) + sum(len(c.text.split()) for c in second)
            fits = second and both <= _LEAD_WORDS and len(second[0].text) <= choice.room(first.article_id)
            return 1 + (choice.take(second[0]) if fits else 0)
    return 0


def take_answers(choice: Choice, pool: Sequence[Candidate], asked: int) -> None:
    """Take one sentence under each question of the leading report, the room that is left shared among them."""
    sections = [[c for c in pool if c.order == 0 and c.section == k] for k in range(asked)]
    waiting = sum(map(bool, sections))
    for section in filter(None, sections):
        shortest = min(section, key=lambda c: (len(c.text), c.start))
        allowed = max(choice.room(shortest.article_id) // waiting, len(shortest.text))
        waiting -= 1
        if not choice.take_best(section, allowed) and all(shortest.text != told.text for told in choice.taken):
            choice.take(shortest)


def _leads(pool: Sequence[Candidate]) -> list[Candidate]:
    """The leading report's first, those outside of answers first, of these the early ones that stand alone."""
    return sorted(pool, key=lambda c: (c.order, c.section != NO_SECTION, c.leans or c.paragraph >= _LEAD_PARAGRAPHS, c.start))


def _limit(article: Article) -> int:
    length = sum(len(block.text) for block in article.blocks)
    return int(max(_MAX_SHARE * length, min(_SHORT_CHARS, _SHORT_SHARE * length)))


def _overlap(one: Candidate, other: frozenset[str]) -> float:
    return len(other.intersection(one.terms)) / min(len(one.terms), len(other))
