"""Who says what in a story and where its figures differ, within what may be shown of each article."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from copytaster.model.article import Article
from copytaster.model.brief import Citation, Claim, Disagreement, Sentence, Statement
from copytaster.model.policy import BriefPolicy
from copytaster.model.story import Story
from copytaster.stages.brief.rights import MAX_QUOTATION_WORDS, MAX_WORDS, length
from copytaster.stages.claims import across

Claims = Mapping[str, tuple[Claim, ...]]
_MAX_STEPS = 5


def disagreements(story: Story, reports: Sequence[Article], articles: Mapping[str, Article], claims: Claims) -> tuple[Disagreement, ...]:
    """The figures on which these reports differ."""
    return across.disagreements(_by_time(reports), _copies(story, articles), claims)


def statements(story: Story, reports: Sequence[Article], articles: Mapping[str, Article], claims: Claims) -> tuple[Statement, ...]:
    """What is said in these reports, each statement once."""
    return across.statements(_by_time(reports), _copies(story, articles), claims)


def shown(found: Iterable[Statement], told: Sequence[Sentence], policy: BriefPolicy) -> tuple[Statement, ...]:
    """The statements that may be listed beside the sentences told, in the same order.

    Those of over 25 words are left out. What the brief tells in a sentence costs nothing; of the rest an article gives 60 words,
    and nothing where less than sentences in briefs may be shown of its source.
    """
    used: Counter[str] = Counter()
    kept: list[Statement] = []
    cited = [citation for sentence in told for citation in sentence.citations]
    for statement in found:
        words = length(statement.text)
        cost = 0 if any(_holds(citation, statement.citation) for citation in cited) else words
        article = statement.citation.article_id
        is_open = policy.display_of(statement.source_id) in ("brief", "full")
        if is_open and words <= MAX_QUOTATION_WORDS and used[article] + cost <= MAX_WORDS:
            used[article] += cost
            kept.append(statement)
    return tuple(kept)


def _holds(outer: Citation, inner: Citation) -> bool:
    return outer.article_id == inner.article_id and outer.start <= inner.start and inner.end <= outer.end


def _by_time(reports: Sequence[Article]) -> list[Article]:
    return sorted(reports, key=lambda article: (article.told_at, article.id))


def _copies(story: Story, articles: Mapping[str, Article]) -> dict[str, list[Article]]:
    """The articles that repeat each report, copies of copies too, in order of arrival."""
    origins = {place.article_id: place.origin for place in story.places}
    found: dict[str, list[Article]] = {}
    for place in story.places:
        of = place.origin.of
        for _ in range(_MAX_STEPS):
            if of is None or of not in origins or origins[of].kind == "own":
                break
            of = origins[of].of
        if of is not None and place.origin.kind != "own" and place.article_id in articles:
            found.setdefault(of, []).append(articles[place.article_id])
    return found
