"""Room 6, first half: what the reports of a story claim, found once for each version of an article."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from copytaster.model.article import Article
from copytaster.model.brief import ArticleClaims, Claim
from copytaster.model.message import SearchSpeakers
from copytaster.model.policy import BriefPolicy
from copytaster.model.story import Story
from copytaster.ports import Ports
from copytaster.stages import brief, claims, search

PARSED = "en"
TOGETHER_CHARS = 8_000
"""So much of a report is looked at where others tell the same story."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What is known of the reports of some stories: `of` by article id, and which of these are `new`."""

    of: Mapping[str, ArticleClaims]
    new: frozenset[str]

    def to_keep(self, story: Story, articles: Mapping[str, Article]) -> Iterator[ArticleClaims | SearchSpeakers]:
        """What is new of the story's articles, and by whom they are found from now on."""
        for each in (place.article_id for place in story.places if place.article_id in self.new):
            yield self.of[each]
            speakers = search.speakers(articles[each], self.of[each].claims)
            if speakers:
                yield speakers


async def claims_of(stories: Sequence[Story], articles: Mapping[str, Article], ports: Ports, policy: BriefPolicy) -> Claims:
    """The claims of every report that a brief is told from.

    A story told by several is worth a parse; where one reports alone, plain rules do, until a second one joins.
    """
    wanted: dict[str, bool] = {}
    for story in stories:
        reports = brief.reports(story, articles)
        is_parsed = len(reports) > 1 and policy.parse == "stories"
        wanted.update((report.id, is_parsed and report.language.code == PARSED) for report in reports)
    if not wanted:
        return Claims({}, frozenset())
    known = await ports.store.claims(list(wanted))
    asked = [_found(articles[each], known.get(each), is_parsed, ports) for each, is_parsed in wanted.items()]
    found = {each.article_id: each for each in await asyncio.gather(*asked)}
    return Claims(found, frozenset(each for each, made in found.items() if made is not known.get(each)))


async def _found(article: Article, known: ArticleClaims | None, is_parsed: bool, ports: Ports) -> ArticleClaims:
    """What is known, unless the text is another one or a parse is wanted and to be had."""
    is_current = known is not None and known.article_version == article.version
    if known is not None and is_current and (known.is_parsed or not is_parsed):
        return known
    if not is_parsed:
        return ArticleClaims(article.id, article.version, False, _plainly(article, ports))
    text, language = article.text[:TOGETHER_CHARS], article.language.code
    parse = await ports.compute.parse(claims.only_speaking(text, language))
    if parse is not None:
        return ArticleClaims(article.id, article.version, True, claims.attributed(text, language, parse))
    return (
        known if known is not None and is_current else ArticleClaims(article.id, article.version, False, claims.attributed(text, language))
    )


def _plainly(article: Article, ports: Ports) -> tuple[Claim, ...]:
    """By plain rules; the worker that read the page has mostly looked already."""
    begin, language = article.text[: claims.ALONE_CHARS], article.language.code
    ahead = ports.compute.claims_ahead(begin, language)
    return claims.of_beginning(begin, language) if ahead is None else ahead
