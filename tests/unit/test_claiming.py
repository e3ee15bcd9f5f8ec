"""Claims of reports are found once for each version of an article, by a parse where several report."""

from dataclasses import replace
from typing import Any, cast

from copytaster.adapters.compute import InlineCompute
from copytaster.model.article import Article, Language
from copytaster.model.brief import ArticleClaims, Brief, Claim, Span
from copytaster.model.message import NOTHING, Outcome, StoryChanged
from copytaster.model.policy import BriefPolicy, Policy, ReadPolicy
from copytaster.model.story import Origin, Story
from copytaster.ports import Ports
from copytaster.stages.brief import MAX_REPORTS, reports
from copytaster.stages.claims import only_speaking
from copytaster.stages.claims.parsed import Parsed
from copytaster.stages.revisions import FIRST
from copytaster.steps.telling import brief_stories
from tests import make
from tests.fakes import FakeStore

UNUSED = cast(Any, None)
TEXT = "The mayor said the pier is safe. “We ran to the boats at once,” said Mara Holm."
FIRST_REPORT = make.article("https://daily.example/a", text=TEXT)
SECOND_REPORT = make.article("https://post.example/b", text=TEXT + " It rained.", source_id="post.example")
ALONE, TOGETHER = make.story(FIRST_REPORT), make.story(FIRST_REPORT, SECOND_REPORT)


class FakeParser(InlineCompute):
    """Gives every text a parse without words, or none; remembers what it was asked."""

    def __init__(self, is_there: bool = True) -> None:
        super().__init__(ReadPolicy())
        self.is_there = is_there
        self.asked: list[str] = []

    async def parse(self, text: str) -> Parsed | None:
        self.asked.append(text)
        return Parsed((), (), (), (), ()) if self.is_there else None


async def told(store: FakeStore, parser: FakeParser, story: Story, policy: BriefPolicy | None = None, minutes: float = 0) -> Outcome:
    """Room 6 on a story; what it keeps is kept."""
    store.put(story)
    ports = Ports(store=store, web=UNUSED, compute=parser, live=UNUSED)
    world = (ports, Policy(brief=policy or BriefPolicy()), make.ago(minutes))
    (result,) = await brief_stories([StoryChanged(story.id, story.version)], *world)
    assert isinstance(result, Outcome)
    store.put(*result.keep)
    return result


def kept(outcome: Outcome) -> list[ArticleClaims]:
    return [value for value in outcome.keep if isinstance(value, ArticleClaims)]


def brief_of(outcome: Outcome) -> Brief:
    return next(value for value in outcome.keep if isinstance(value, Brief))


async def test_one_report_is_told_by_plain_rules() -> None:
    parser = FakeParser()
    (claims,) = kept(await told(FakeStore(FIRST_REPORT), parser, ALONE))
    assert (claims.article_id, claims.article_version, claims.is_parsed, len(claims.claims)) == (FIRST_REPORT.id, 1, False, 2)
    assert parser.asked == []


async def test_a_second_report_brings_a_parse_of_both() -> None:
    store, parser = FakeStore(FIRST_REPORT, SECOND_REPORT), FakeParser()
    await told(store, parser, ALONE, minutes=5)
    found = kept(await told(store, parser, TOGETHER))
    assert {each.article_id: each.is_parsed for each in found} == {FIRST_REPORT.id: True, SECOND_REPORT.id: True}
    assert parser.asked == [only_speaking(FIRST_REPORT.text, "en"), only_speaking(SECOND_REPORT.text, "en")]
    assert "It rained" not in parser.asked[1]


async def test_what_was_found_once_is_not_looked_for_again() -> None:
    store, parser = FakeStore(FIRST_REPORT, SECOND_REPORT), FakeParser()
    await told(store, parser, TOGETHER, minutes=5)
    assert kept(await told(store, parser, replace(TOGETHER, version=9))) == []
    assert len(parser.asked) == 2


async def test_a_changed_article_is_looked_at_anew() -> None:
    store, parser = FakeStore(FIRST_REPORT, SECOND_REPORT), FakeParser()
    await told(store, parser, TOGETHER, minutes=5)
    store.put(replace(SECOND_REPORT, version=2, blocks=FIRST_REPORT.blocks))
    (claims,) = kept(await told(store, parser, replace(TOGETHER, version=9)))
    assert (claims.article_id, claims.article_version, claims.is_parsed) == (SECOND_REPORT.id, 2, True)


async def test_without_a_parser_plain_rules_serve_and_are_not_repeated() -> None:
    store, parser = FakeStore(FIRST_REPORT, SECOND_REPORT), FakeParser(is_there=False)
    assert [each.is_parsed for each in kept(await told(store, parser, TOGETHER, minutes=5))] == [False, False]
    assert kept(await told(store, parser, replace(TOGETHER, version=9))) == []


async def test_the_setting_never_parses() -> None:
    parser = FakeParser()
    found = kept(await told(FakeStore(FIRST_REPORT, SECOND_REPORT), parser, TOGETHER, BriefPolicy(parse="never")))
    assert [each.is_parsed for each in found] == [False, False]
    assert parser.asked == []


async def test_texts_of_other_languages_are_not_parsed() -> None:
    german = replace(SECOND_REPORT, language=Language("de", 0.9))
    parser = FakeParser()
    await told(FakeStore(FIRST_REPORT, german), parser, TOGETHER)
    assert parser.asked == [FIRST_REPORT.text]


async def test_headlines_without_a_text_have_no_claims_to_look_for() -> None:
    silent = replace(FIRST_REPORT, blocks=())
    outcome = await told(FakeStore(silent), FakeParser(), ALONE)
    assert kept(outcome) == []
    assert brief_of(outcome).cause == ""


def test_a_brief_is_told_from_twelve_reports_the_leading_page_first() -> None:
    articles = [make.article(f"https://p{n}.example/", made_from="entry" if n < 3 else "page") for n in range(15)]
    story = make.story(*articles, title_article_id=articles[9].id)
    found = reports(story, {each.id: each for each in articles})
    assert len(found) == MAX_REPORTS
    assert found[0] is articles[9]
    assert found[-1].made_from == "page"


def test_a_copy_serves_where_there_is_no_own_report() -> None:
    copies: list[Article] = [FIRST_REPORT, SECOND_REPORT]
    story = make.story(*copies, origins=[Origin("copy", "x"), Origin("copy", "x")])
    assert reports(story, {each.id: each for each in copies}) == [FIRST_REPORT]


async def test_a_brief_told_twice_within_a_moment_is_compared_with_the_one_before_that_moment() -> None:
    store = FakeStore(FIRST_REPORT, SECOND_REPORT)
    store.put(make.brief(ALONE, FIRST_REPORT, made_at=make.ago(5), cause=FIRST))
    store.put(make.brief(TOGETHER, FIRST_REPORT, SECOND_REPORT, made_at=make.NOW, cause="nobody read this"))
    brief = brief_of(await told(store, FakeParser(), replace(TOGETHER, version=9)))
    assert brief.cause == "a report by post.example joined"
    assert [each.made_at for each in await store.brief_versions(ALONE.id)] == [make.ago(5), make.NOW]


async def test_a_first_brief_told_twice_within_a_moment_is_the_first() -> None:
    store = FakeStore(FIRST_REPORT, SECOND_REPORT)
    store.put(make.brief(ALONE, FIRST_REPORT, made_at=make.NOW, cause=FIRST))
    assert brief_of(await told(store, FakeParser(), replace(TOGETHER, version=9))).cause == FIRST
    assert len(await store.brief_versions(ALONE.id)) == 1


async def test_a_story_that_was_told_is_not_told_again() -> None:
    store, parser = FakeStore(FIRST_REPORT), FakeParser()
    await told(store, parser, ALONE)
    assert await told(store, parser, ALONE) == NOTHING


class FakeReader(FakeParser):
    """Has found claims in whatever it read."""

    def claims_ahead(self, text: str, language: str) -> tuple[Claim, ...]:
        return (Claim((), (), (Span(0, 3),), is_quoted=False),)


async def test_what_the_worker_that_read_the_page_found_is_not_looked_for_again() -> None:
    (found,) = kept(await told(FakeStore(FIRST_REPORT), FakeReader(), ALONE))
    assert found.claims == (Claim((), (), (Span(0, 3),), is_quoted=False),)
