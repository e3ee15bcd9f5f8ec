"""From a story and its articles to its brief."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from copytaster.model.article import Article, Credit
from copytaster.model.brief import Brief, Claim, Disagreement, Section, Sentence, SourceLink, Statement
from copytaster.model.policy import BriefPolicy
from copytaster.model.story import Story
from copytaster.stages.brief import abbreviations, table
from copytaster.stages.brief.candidates import MAX_SENTENCES, Candidate, Reading, candidates, questions
from copytaster.stages.brief.choice import Choice, take_answers, take_disputed, take_lead
from copytaster.stages.brief.score import UNSCORED, scores
from copytaster.stages.brief.sections import sections

ONLY_HEADLINES = "Only headlines are known so far."
NOTHING_STANDS = "No sentence of the reports can stand on its own."
NOTHING_SHOWN = "Only the headlines of its sources may be shown."
MAX_REPORTS = 12
MAX_QUESTIONS = 3
_EARLY = 4
_CLAIMS_OF_ONE = 5
"""Of a single report its beginning is told and few statements may be listed, so that later claims need not be looked at."""
_NO_CLAIMS: Mapping[str, tuple[Claim, ...]] = MappingProxyType({})


def extract(
    story: Story,
    articles: Mapping[str, Article],
    policy: BriefPolicy,
    now: datetime,
    claims: Mapping[str, tuple[Claim, ...]] = _NO_CLAIMS,
) -> Brief:
    """Tell the story in sentences cut from its articles, each with the spans that it is cut from and that tell the same.

    The lead comes from the leading own report; up to three question headings of that report become sections with a sentence
    each. A story of several reports gets sections by rule, what happened to what comes next; a story of one report its lead
    alone. Only own reports in the leading report's language are told, the first twelve; copies serve where there is no own report
    with a text. Articles that the mapping lacks are passed over. `claims` are by article. Linear in the text, but for the
    comparison of sentences that have words in common.
    """
    known = [articles[place.article_id] for place in story.places if place.article_id in articles]
    with_text = _told_from(story, articles)
    if not with_text:
        return _brief(story, known, now, _Told(no_brief=ONLY_HEADLINES))
    reports = _shown(with_text, policy)
    if not reports:
        return _brief(story, known, now, _Told(no_brief=NOTHING_SHOWN))
    alone = reports[0].id if len(reports) == 1 and not questions(reports[0]) else None
    heard = claims if alone is None else {alone: claims.get(alone, ())[:_CLAIMS_OF_ONE]}
    return _brief(story, known, now, _tell(Material(story, articles, reports, policy, heard)))


@dataclass(frozen=True, slots=True)
class _Told:
    lead: tuple[Sentence, ...] = ()
    sections: tuple[Section, ...] = ()
    left_out: tuple[str, ...] = ()
    no_brief: str = ""
    statements: tuple[Statement, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    checked: int = 0

    def cited(self) -> Iterator[str]:
        for sentence in (*self.lead, *(sentence for section in self.sections for sentence in section.sentences)):
            for citation in sentence.citations:
                yield citation.article_id


@dataclass(frozen=True, slots=True)
class Material:
    """What a brief is made from; `reports` are the articles that are told, the leading one first."""

    story: Story
    articles: Mapping[str, Article]
    reports: Sequence[Article]
    policy: BriefPolicy
    claims: Mapping[str, tuple[Claim, ...]]


def _tell(task: Material) -> _Told:
    reports, policy, title = task.reports, task.policy, task.story.title
    pool = pool_of(task)
    asked = questions(reports[0])[:MAX_QUESTIONS]
    scored = scores(pool) if asked or len(reports) > 1 else UNSCORED
    choice = Choice(scored, {article.id: article for article in reports}, policy, task.story.changed_at.year)
    leading = take_lead(choice, pool, title)
    if not leading:
        return _Told(left_out=tuple(choice.left_out), no_brief=NOTHING_STANDS, checked=choice.checked)
    take_answers(choice, pool, len(asked))
    disputes: tuple[Disagreement, ...] = ()
    if len(reports) > 1:
        disputes = table.disagreements(task.story, reports, task.articles, task.claims)
        take_disputed(choice, pool, disputes)
        while len(choice.taken) < policy.sentences and choice.take_best(pool):
            pass
    lead = tuple(taken.sentence for taken in choice.taken[:leading])
    parts = sections(choice.taken[leading:], asked, title)
    lead, parts = abbreviations.told_at_length(lead, parts, abbreviations.meanings(pool), choice)
    told = (*lead, *(sentence for part in parts for sentence in part.sentences))
    said = table.shown(table.statements(task.story, reports, task.articles, task.claims), told, policy)
    return _Told(lead, parts, tuple(choice.left_out), "", said, disputes, choice.checked)


def material(
    story: Story, articles: Mapping[str, Article], policy: BriefPolicy, claims: Mapping[str, tuple[Claim, ...]] = _NO_CLAIMS
) -> Material:
    """What `extract` makes the brief from; without reports where there is nothing to tell from."""
    return Material(story, articles, _shown(_told_from(story, articles), policy), policy, claims)


def retold(made: Brief, task: Material, lead: tuple[Sentence, ...], parts: tuple[Section, ...]) -> Brief:
    """The brief in other sentences: its links follow what these cite, its statements what they tell."""
    told = _Told(lead, parts)
    known = [task.articles[place.article_id] for place in task.story.places if place.article_id in task.articles]
    sentences = (*lead, *(sentence for part in parts for sentence in part.sentences))
    said = table.shown(table.statements(task.story, task.reports, task.articles, task.claims), sentences, task.policy)
    return replace(made, lead=lead, sections=parts, statements=said, links=_links(task.story, known, told.cited()))


def pool_of(task: Material) -> list[Candidate]:
    """The sentences to choose from; of a report that is alone only the first ones, and those under its questions."""
    early = MAX_SENTENCES if len(task.reports) > 1 else _EARLY
    longest = task.policy.max_words_per_sentence
    reading = [(article, Reading(order, longest, task.claims.get(article.id, ()), early)) for order, article in enumerate(task.reports)]
    return [candidate for article, how in reading for candidate in candidates(article, how)]


def _shown(reports: Sequence[Article], policy: BriefPolicy) -> list[Article]:
    return [article for article in reports if policy.display_of(article.source_id) != "headline"]


def reports(story: Story, articles: Mapping[str, Article]) -> list[Article]:
    """Own reports with a text, pages before summaries of entries, the story's leading one first, then in order of arrival, the first
    twelve; where there is none, the first copy with a text.
    """
    with_text = [place for place in story.places if place.article_id in articles and articles[place.article_id].blocks]
    own = [place for place in with_text if place.origin.kind == "own"]
    found = [articles[place.article_id] for place in own or with_text]
    found.sort(key=lambda article: (article.made_from != "page", article.id != story.title_article_id))
    return found[: MAX_REPORTS if own else 1]


def _told_from(story: Story, articles: Mapping[str, Article]) -> list[Article]:
    """The reports in the first one's language."""
    found = reports(story, articles)
    return [article for article in found if article.language.code == found[0].language.code]


def _brief(story: Story, known: Sequence[Article], now: datetime, told: _Told) -> Brief:
    return Brief(
        story_id=story.id,
        story_version=story.version,
        made_at=now,
        headline=story.title,
        lead=told.lead,
        sections=told.sections,
        credits=_credits(known),
        links=_links(story, known, told.cited()),
        left_out=told.left_out,
        no_brief=told.no_brief,
        statements=told.statements,
        disagreements=told.disagreements,
        checked=told.checked,
    )


def _credits(known: Sequence[Article]) -> tuple[Credit, ...]:
    """Each agency once, with the words of the first article that credits it."""
    found: dict[str, Credit] = {}
    for article in known:
        for credit in article.credits:
            found.setdefault(credit.agency, credit)
    return tuple(found.values())


def _links(story: Story, known: Sequence[Article], cited: Iterable[str]) -> tuple[SourceLink, ...]:
    """What is cited in order of first citation, then own reports, then copies, each in order of arrival."""
    by_id = {article.id: article for article in known}
    own = [place.article_id for place in story.places if place.origin.kind == "own"]
    order = dict.fromkeys((*cited, *own, *by_id))
    return tuple(SourceLink(a.id, a.source_id, a.title, a.url) for a in (by_id[i] for i in order if i in by_id))
