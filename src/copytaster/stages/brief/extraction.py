"""From a story and its articles to its brief."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from copytaster.model.article import Article, Credit
from copytaster.model.brief import Brief, Section, Sentence, SourceLink
from copytaster.model.policy import BriefPolicy
from copytaster.model.story import Story
from copytaster.stages.brief.candidates import NO_SECTION, Candidate, candidates, questions
from copytaster.stages.brief.choice import Choice, take_answers, take_lead
from copytaster.stages.brief.score import scores

ONLY_HEADLINES = "Only headlines are known so far."
_NOTHING_STANDS = "No sentence of the reports can stand on its own."
_MAX_REPORTS = 12
_MAX_QUESTIONS = 12


def extract(story: Story, articles: Mapping[str, Article], policy: BriefPolicy, now: datetime) -> Brief:
    """Tell the story in sentences cut from its articles, each with the span that it is cut from.

    The lead comes from the leading own report; question headings of that report become sections with a sentence each,
    and may raise the number of sentences above `policy.sentences`. The rest stands in one section without a heading,
    before those. Only own reports in the leading report's language are told, the first twelve; copies serve where there
    is no own report with a text. Articles that the mapping lacks are passed over. Linear in the text.
    """
    known = [articles[place.article_id] for place in story.places if place.article_id in articles]
    reports = _reports(story, articles)
    if not reports:
        return _brief(story, known, now, _Told(no_brief=ONLY_HEADLINES))
    pool = [c for order, article in enumerate(reports) for c in candidates(article, order, policy.max_words_per_sentence)]
    asked = questions(reports[0])[:_MAX_QUESTIONS]
    choice = Choice(pool, scores(pool), articles)
    leading = take_lead(choice, pool)
    take_answers(choice, pool, len(asked))
    while len(choice.taken) < policy.sentences and choice.take_best(pool):
        pass
    lead = tuple(candidate.sentence() for candidate in choice.taken[:leading])
    sections = _sections(choice.taken[leading:], asked)
    return _brief(story, known, now, _Told(lead, sections, tuple(choice.left_out), "" if lead else _NOTHING_STANDS))


@dataclass(frozen=True, slots=True)
class _Told:
    lead: tuple[Sentence, ...] = ()
    sections: tuple[Section, ...] = ()
    left_out: tuple[str, ...] = ()
    no_brief: str = ""

    def cited(self) -> Iterator[str]:
        for sentence in (*self.lead, *(sentence for section in self.sections for sentence in section.sentences)):
            for citation in sentence.citations:
                yield citation.article_id


def _reports(story: Story, articles: Mapping[str, Article]) -> list[Article]:
    """The articles to tell from: pages before summaries of entries, the story's leading one first, then in order of arrival."""
    with_text = [place for place in story.places if place.article_id in articles and articles[place.article_id].blocks]
    own = [place for place in with_text if place.origin.kind == "own"]
    found = [articles[place.article_id] for place in own or with_text]
    found.sort(key=lambda article: (article.made_from != "page", article.id != story.title_article_id))
    found = found[: _MAX_REPORTS if own else 1]
    return [article for article in found if article.language.code == found[0].language.code]


def _sections(rest: Sequence[Candidate], asked: Sequence[str]) -> tuple[Section, ...]:
    parts: list[list[Candidate]] = [[] for _ in range(len(asked) + 1)]
    for candidate in rest:
        is_answer = candidate.order == 0 and NO_SECTION < candidate.section < len(asked)
        parts[candidate.section + 1 if is_answer else 0].append(candidate)
    headed = zip(("", *asked), parts, strict=True)
    return tuple(Section(heading, tuple(c.sentence() for c in sorted(part, key=_reading_order))) for heading, part in headed if part)


def _reading_order(candidate: Candidate) -> tuple[int, int]:
    return candidate.order, candidate.start


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
