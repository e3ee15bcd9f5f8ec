"""Which sentences tell a story, within what a brief may take from each article."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from copytaster.model.article import Article
from copytaster.model.brief import Citation, Disagreement, Sentence
from copytaster.model.policy import BriefPolicy
from copytaster.stages import words
from copytaster.stages.brief.candidates import NO_SECTION, Candidate
from copytaster.stages.brief.coverage import Untold
from copytaster.stages.brief.drafts import LEAST_WORDS, Draft, drafts
from copytaster.stages.brief.kinds import Kind, kind
from copytaster.stages.brief.rights import Allowance
from copytaster.stages.brief.score import Scores
from copytaster.stages.faith import accept
from copytaster.stages.fingerprint import NO_TERM, term

_SAME = 0.6
_OLD_NEWS = 0.7
_UNHEARD = 0.3
_STANDING = 0.2
_FIGURE = 0.1
_SHORT_WORDS, _SHORT = 10, 0.85
_SAME_NUMBER = 0.3
_TOLD_AGAIN = 0.65
_AGAIN = 0.75
_SAME_KIND = 0.85
_STRANGER = 0.6
_LEAD_WORDS = 45
_LEAD_PARAGRAPHS = 5
_LEAST_LEAD = 8
_TITLE_TERMS = 6
_FAR_MORE = 0.3
_LATER = 0.1
_MAX_REFUSED = 20
_MAX_DISPUTES = 2


@dataclass(frozen=True, slots=True)
class Taken:
    """A sentence of the brief with the candidate that it tells."""

    candidate: Candidate
    sentence: Sentence
    kind: Kind


class Choice:
    """The sentences taken so far, what they cost each article, and what the check refused.

    `checked` counts the texts that went through the check; `articles` are what citations may point to.
    """

    def __init__(self, scored: Scores, articles: Mapping[str, Article], policy: BriefPolicy, year: int) -> None:
        self.taken: list[Taken] = []
        self.left_out: list[str] = []
        self.checked = 0
        self.scored = scored
        self.articles = articles
        self._policy = policy
        self._year = year
        self._untold = Untold(tuple(scored.of))
        self._told: set[int] = set()
        self._names: set[str] = set()
        self._terms: list[frozenset[int]] = []
        self._sources: Counter[str] = Counter()
        self._kinds: Counter[Kind] = Counter()
        self._kind_of: dict[Candidate, Kind] = {}
        self._seen: set[Candidate] = set()
        self._allowances: dict[str, Allowance] = {}

    def take(self, candidate: Candidate, part: Kind | None = None) -> bool:
        """Take the best draft of it that its article may give and the check accepts, as that part of the story if one is given."""
        self._seen.add(candidate)
        ways = drafts(candidate, lambda text: self._is_told(text, candidate.language))
        return any(self.take_draft(draft, part=part) for draft in ways)

    def take_draft(self, draft: Draft, answers: bool = False, part: Kind | None = None) -> bool:
        """Take it in these words; False when its article may not give it or the check refuses it, which `left_out` then tells."""
        candidate = draft.candidate
        allowance = self.allowance(candidate.article_id)
        if allowance.refusal(draft.taking(answers)):
            return False
        self.checked += 1
        why = accept(draft.sentence, self.articles)
        if why:
            if len(self.left_out) < _MAX_REFUSED:
                self.left_out.append(f"a sentence of {candidate.source_id}: {why}")
            return False
        allowance.take(draft.taking(answers))
        part = part or self._kind(candidate)
        self.taken.append(Taken(candidate, self._supported(draft), part))
        self._seen.add(candidate)
        self._seen.update(self.scored.support.get(candidate, ()))
        self._untold.tell(candidate)
        self._told.update(candidate.terms)
        self._names.update(candidate.names)
        self._terms.append(frozenset(candidate.terms))
        self._sources[candidate.source_id] += 1
        self._kinds[part] += 1
        return True

    def take_best(self, pool: Sequence[Candidate]) -> bool:
        """Take the best of these that adds something and fits; False when there is none."""
        values = {candidate: self.value(candidate) for candidate in pool if candidate not in self._seen}
        fits = [candidate for candidate, value in values.items() if value > 0]
        fits.sort(key=lambda candidate: (-values[candidate], candidate.order, candidate.start))
        return any(self.take(candidate) for candidate in fits)

    def allowance(self, article_id: str) -> Allowance:
        """What may still be taken from this article."""
        if article_id not in self._allowances:
            article = self.articles[article_id]
            self._allowances[article_id] = Allowance(article, self._policy.display_of(article.source_id))
        return self._allowances[article_id]

    def value(self, candidate: Candidate) -> float:
        """What the candidate is worth now; 0 when it was looked at before, cannot stand alone or tells again what was told."""
        if candidate in self._seen or candidate.leans or self.allowance(candidate.article_id).room() < LEAST_WORDS:
            return 0.0
        old = self.scored.share(candidate, self._told)
        if old > _OLD_NEWS or any(_overlap(candidate, terms) > _SAME for terms in self._terms) or self._repeats(candidate):
            return 0.0
        worth = self._untold.gain(candidate) * (_UNHEARD + self.scored.echo[candidate])
        worth += _STANDING * self.scored.of[candidate] + _FIGURE * bool(candidate.numbers)
        spread = _AGAIN ** self._sources[candidate.source_id] * _SAME_KIND ** self._kinds[self._kind(candidate)]
        met = 1.0 if candidate.strangers <= self._names else _STRANGER
        return round(worth * spread * met * (_SHORT if candidate.words < _SHORT_WORDS else 1.0), 9)

    def _repeats(self, candidate: Candidate) -> bool:
        """True for a sentence whose numbers were all told of much the same."""
        told = [taken.candidate for taken in self.taken] if candidate.numbers else []
        return any(candidate.numbers <= known.numbers and _overlap(candidate, frozenset(known.terms)) > _SAME_NUMBER for known in told)

    def _is_told(self, part: str, language: str) -> bool:
        """True when most of what these words weigh is told."""
        weights = self.scored.weights
        terms = {term(word.lower(), language) for word in words.cased(part)} - {NO_TERM}
        told = sum(weights.get(known, 0) for known in terms & self._told)
        return told > 0 and told >= _TOLD_AGAIN * sum(weights.get(known, 0) for known in terms)

    def _kind(self, candidate: Candidate) -> Kind:
        if candidate not in self._kind_of:
            self._kind_of[candidate] = kind(candidate, self._year)
        return self._kind_of[candidate]

    def _supported(self, draft: Draft) -> Sentence:
        """The sentence with the places where others tell the same, as long as the check holds with them."""
        sentence = draft.sentence
        for other in self.scored.support.get(draft.candidate, ()):
            wider = Sentence(sentence.text, (*sentence.citations, other.citation()))
            if not accept(wider, self.articles):
                sentence = wider
        return sentence


def take_lead(choice: Choice, pool: Sequence[Candidate], title: str) -> int:
    """Take the lead, and the sentence after it where both are short; how many.

    It is the leading report's first sentence, unless one near it or another report's tells far more of the headline.
    """
    for first in _leads(pool, title):
        if choice.take(first):
            place = (first.article_id, first.paragraph, first.number + 1)
            second = [c for c in pool if (c.article_id, c.paragraph, c.number) == place]
            fits = second and first.words + second[0].words <= _LEAD_WORDS
            return 1 + (choice.take(second[0]) if fits else 0)
    return 0


def take_disputed(choice: Choice, pool: Sequence[Candidate], disputes: Sequence[Disagreement]) -> None:
    """Take the sentences that give the least and the greatest value of figures in dispute, for two disputes at most."""
    for dispute in disputes[:_MAX_DISPUTES]:
        for told in dict.fromkeys((dispute.values[0].citation, dispute.values[-1].citation)):
            known = [t.candidate for t in choice.taken if _holds(t.candidate, told)]
            found = [candidate for candidate in pool if _holds(candidate, told)]
            if found and not known:
                choice.take(found[0], "numbers")


def _holds(candidate: Candidate, told: Citation) -> bool:
    return candidate.article_id == told.article_id and candidate.start <= told.start < candidate.end


def take_answers(choice: Choice, pool: Sequence[Candidate], asked: int) -> None:
    """Take one sentence under each question of the leading report, the words that are left shared among them."""
    sections = [[c for c in pool if c.order == 0 and c.section == number] for number in range(asked)]
    waiting = sum(map(bool, sections))
    for section in filter(None, sections):
        allowed = choice.allowance(section[0].article_id).room(answers=True) // waiting
        waiting -= 1
        any(choice.take_draft(draft, answers=True) for draft in _answers(choice, section, allowed))


def _answers(choice: Choice, section: Sequence[Candidate], allowed: int) -> Iterable[Draft]:
    """The drafts of a section: the best that keep to the words allowed, then the shortest."""
    told = {taken.sentence.text for taken in choice.taken}
    ways = [(draft, place) for candidate in section for place, draft in enumerate(drafts(candidate)) if draft.text not in told]
    worth = choice.scored.of

    def order(way: tuple[Draft, int]) -> tuple[bool, float, int, int]:
        draft, place = way
        words = draft.taking().words
        return (words > allowed, words if words > allowed else -worth[draft.candidate], place, draft.candidate.start)

    return [draft for draft, _ in sorted(ways, key=order)]


def _leads(pool: Sequence[Candidate], title: str) -> list[Candidate]:
    """Sentences that may lead, the best first: those outside of answers, that stand alone, early ones that tell what the headline tells."""
    language = pool[0].language if pool else ""
    asked = {term(word, language) for word in words.tokens(title)} - {NO_TERM}
    told = {candidate: round(len(asked.intersection(candidate.terms)) / max(1, min(_TITLE_TERMS, len(asked))), 9) for candidate in pool}
    usual = min(pool, key=_place, default=None)
    least = told[usual] + _FAR_MORE if usual is not None and not _limps(usual) else 0.0
    better = [c for c in pool if told[c] >= least and not _limps(c) and c.paragraph < _LEAD_PARAGRAPHS and c.section == NO_SECTION]
    better.sort(key=lambda c: (-told[c] + _LATER * (c.order > 0) + _LATER * c.paragraph, *_place(c)))
    return [*better, *sorted(pool, key=_place)]


def _place(candidate: Candidate) -> tuple[int, bool, bool, int]:
    return candidate.order, candidate.section != NO_SECTION, candidate.leans or candidate.paragraph >= _LEAD_PARAGRAPHS, candidate.start


def _limps(candidate: Candidate) -> bool:
    """True when it does not stand alone: it points back, names a stranger, is very short or all quotation."""
    return candidate.leans or bool(candidate.strangers) or candidate.words < _LEAST_LEAD or candidate.said_by is not None


def _overlap(one: Candidate, other: frozenset[int]) -> float:
    return len(other.intersection(one.terms)) / min(len(one.terms), len(other))
