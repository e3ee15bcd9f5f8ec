"""What holds for every brief, whatever its story."""

import re
from collections import defaultdict
from dataclasses import replace
from functools import cache

import pytest

from copytaster.model.brief import Brief, Citation, Claim, Sentence, Span
from copytaster.model.policy import BriefPolicy
from copytaster.stages import brief
from copytaster.stages.faith import accept, one_line
from copytaster.stages.quotations import quotations
from tests.property.carried import EVENTS, Case, of_events, of_the_demo
from tests.quality.gold_stories import NAMES, claimed, gold

POLICY = BriefPolicy()
LONG = replace(POLICY, sentences=20)
NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
MARKS = str.maketrans("“”„«»‘’", '"""""\'\'')
EVENTS_LOOKED_AT = 20


@cache
def cases(kind: str) -> tuple[Case, ...]:
    if kind == "demo":
        return of_the_demo()
    if kind == "events":
        return of_events(EVENTS_LOOKED_AT)
    return tuple(Case(gold(name).story, gold(name).articles, claimed(name)) for name in NAMES)


@cache
def usual(kind: str) -> tuple[Brief, ...]:
    return tuple(told(case) for case in cases(kind))


def told(case: Case, policy: BriefPolicy = POLICY) -> Brief:
    return brief.extract(case.story, case.articles, policy, case.story.changed_at, case.claims)


def all_of(made: Brief) -> list[Sentence]:
    return [*made.lead, *(sentence for section in made.sections for sentence in section.sentences)]


def cited(case: Case, citation: Citation) -> str:
    return case.articles[citation.article_id].text[citation.start : citation.end]


KINDS = [
    "demo",
    "gold",
    pytest.param(
        "events", marks=[pytest.mark.shared, pytest.mark.skipif(not EVENTS.exists(), reason=f"the replay archive is not at {EVENTS}")]
    ),
]
every_kind = pytest.mark.parametrize("kind", KINDS)


@every_kind
def test_there_are_briefs_to_look_at(kind: str) -> None:
    briefs = usual(kind)
    assert sum(bool(made.lead) for made in briefs) >= 0.8 * len(briefs) > 0
    assert any(len(made.sections) >= 2 for made in briefs)


@every_kind
def test_every_sentence_cites_spans_that_exist_and_passes_the_check(kind: str) -> None:
    for case, made in zip(cases(kind), usual(kind), strict=True):
        assert made.checked >= len(all_of(made))
        for sentence in all_of(made):
            assert sentence.citations
            for each in sentence.citations:
                article = case.articles[each.article_id]
                assert each.article_version == article.version
                assert 0 <= each.start < each.end <= len(article.text)
            assert accept(sentence, case.articles) == ""


@every_kind
def test_every_number_and_quotation_stands_in_what_is_cited(kind: str) -> None:
    for case, made in zip(cases(kind), usual(kind), strict=True):
        for sentence in all_of(made):
            known = one_line(" ".join(cited(case, each) for each in sentence.citations)).translate(MARKS)
            assert set(NUMBER.findall(sentence.text)) <= set(NUMBER.findall(known))
            for span in quotations(sentence.text).spans:
                quotation = sentence.text[span.start : span.end]
                assert quotation.translate(MARKS) in known
                assert len(quotation.split()) <= 25


@every_kind
def test_no_attribution_and_no_hedge_is_lost(kind: str) -> None:
    for case, made in zip(cases(kind), usual(kind), strict=True):
        for sentence in all_of(made):
            own = sentence.citations[0]
            for claim in case.claims.get(own.article_id, ()):
                if _is_told(case, claim, own, sentence.text):
                    for span in (*claim.cue, *claim.hedges):
                        assert span.start >= claim.content[-1].end or _words(case, own, span) in sentence.text


def _is_told(case: Case, claim: Claim, own: Citation, text: str) -> bool:
    """The claim is made within the sentence cited, and what it says stands in the brief to its end."""
    inside = all(own.start <= span.start and span.end <= own.end for part in (claim.content, claim.cue) for span in part)
    return inside and all(_words(case, own, span) in text for span in claim.content)


def _words(case: Case, own: Citation, span: Span) -> str:
    return one_line(case.articles[own.article_id].text[span.start : span.end])


@every_kind
def test_every_source_is_linked_and_every_agency_credited(kind: str) -> None:
    for case, made in zip(cases(kind), usual(kind), strict=True):
        links = {link.article_id: link.url for link in made.links}
        assert links == {article.id: article.url for article in case.articles.values()}
        assert {credit.agency for credit in made.credits} == {c.agency for article in case.articles.values() for c in article.credits}


@every_kind
@pytest.mark.parametrize("policy", [POLICY, LONG], ids=["usual", "long"])
def test_no_article_gives_more_than_it_may(kind: str, policy: BriefPolicy) -> None:
    for case in cases(kind):
        taken: dict[str, list[Sentence]] = defaultdict(list)
        for sentence in all_of(told(case, policy)):
            taken[sentence.citations[0].article_id].append(sentence)
        for article_id, sentences in taken.items():
            words = sum(len(sentence.text.split()) for sentence in sentences)
            length = len(case.articles[article_id].text.split())
            has_questions = any(block.kind == "heading" and block.text.endswith("?") for block in case.articles[article_id].blocks)
            share = (0.15 if has_questions else 0.1) * length if length >= 250 else min(40, length / 3)
            assert words <= 60
            assert sum(sentence.text == one_line(cited(case, sentence.citations[0])) for sentence in sentences) <= 2
            assert len(sentences) == 1 or words <= share


@every_kind
def test_sections_are_few_never_empty_and_asked_in_questions(kind: str) -> None:
    for made in usual(kind):
        assert len(made.sections) <= 4
        assert all(section.sentences for section in made.sections)
        assert all(section.heading.endswith("?") for section in made.sections if section.heading)
        assert bool(made.lead) != bool(made.no_brief)


@every_kind
def test_nothing_is_said_twice(kind: str) -> None:
    for made in usual(kind):
        texts = [sentence.text for sentence in all_of(made)]
        assert len(texts) == len(set(texts))


@every_kind
def test_the_same_articles_make_the_same_brief_in_whatever_order_they_are_given(kind: str) -> None:
    for case, made in zip(cases(kind), usual(kind), strict=True):
        turned = Case(case.story, dict(reversed(case.articles.items())), dict(reversed(case.claims.items())))
        assert told(turned) == made


@every_kind
@pytest.mark.parametrize("display", ["headline", "snippet"])
def test_a_source_shows_no_more_than_its_policy_allows(kind: str, display: str) -> None:
    for case in cases(kind):
        source = next(iter(case.articles.values())).source_id
        policy = replace(POLICY, **{f"{display}_only": (source,)})
        made = told(case, policy)
        of_it = [s for s in all_of(made) if case.articles[s.citations[0].article_id].source_id == source]
        by_article = [sentence.citations[0].article_id for sentence in of_it]
        if display == "headline":
            assert of_it == []
        assert len(by_article) == len(set(by_article))
        assert all(len(sentence.text.split()) <= 25 for sentence in of_it)
        assert all(statement.source_id != source for statement in made.statements)
