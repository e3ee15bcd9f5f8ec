"""An article meets exactly the alerts that search would find it for."""

import random
from dataclasses import replace
from datetime import timedelta
from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from copytaster.adapters.store.searching import terms as indexed_terms
from copytaster.model.alert import Alert, Channel
from copytaster.model.article import Article, Language
from copytaster.model.brief import Claim, Span
from copytaster.model.message import SearchText
from copytaster.stages import alerts, search, words
from copytaster.stages.alerts.terms import terms_of
from tests import make
from tests.fakes import FakeStore
from tests.make import NOW

SOURCES = {"daily.example": make.source(), "paper.example": make.source("paper.example", "The Paper")}


def alert(query: str, **changes: object) -> Alert:
    made = Alert(f"n{query}", "dora", query, query, "", (Channel("mail", "a@b.example"),), NOW, NOW, NOW, "key")
    return replace(made, **changes)  # type: ignore[arg-type]


def about(article: Article, *queries: str) -> list[str]:
    index = alerts.standing([alert(query) for query in queries], SOURCES, NOW).index
    return sorted(each.query for each in index.about(article))


FERRY = make.article(title="Ferry strike in the harbour", text="Crews of the harbour ferries went on strike. The mayor met them.")


def test_all_words_are_wanted_one_of_alternatives_is_enough_and_what_is_out_is_out() -> None:
    queries = ("ferry strike", "ferry gold", "gold OR strike", "strike -mayor", "strike -gold", "har*", "ha* mayor")
    assert about(FERRY, *queries) == ["gold OR strike", "ha* mayor", "har*", "ferry strike", "strike -gold"][:0] + sorted(
        ["ferry strike", "gold OR strike", "strike -gold", "har*", "ha* mayor"]
    )


def test_operators_tell_headlines_sources_languages_and_days() -> None:
    queries = ("intitle:ferry", "intitle:mayor", "source:daily.example", "source:paper.example strike", "lang:en strike", "lang:de strike")
    assert about(FERRY, *queries) == ["intitle:ferry", "lang:en strike", "source:daily.example"]
    assert about(FERRY, "strike after:7d", "strike before:2020-01-01", "-gold") == ["-gold", "strike after:7d"]


def test_a_phrase_stands_side_by_side() -> None:
    assert about(FERRY, '"harbour ferries"', '"ferries harbour"', 'strike -"the mayor"') == ['"harbour ferries"']


def test_who_is_quoted_counts_when_the_claims_are_known() -> None:
    claim = Claim((Span(0, 5),), (Span(6, 10),), (Span(11, 20),), False, "", (), "Mara Holm")
    index = alerts.standing([alert("said:Holm"), alert("said:Nobody")], SOURCES, NOW).index

    assert index.wants_speakers
    assert index.about(FERRY) == ()
    assert [each.query for each in index.about(FERRY, [claim])] == ["said:Holm"]


def test_paused_alerts_and_those_that_go_nowhere_are_not_matched() -> None:
    standing = alerts.standing([alert("ferry", is_paused=True), alert("strike", channels=())], SOURCES, NOW)

    assert standing.is_empty


def test_followed_stories_stand_beside_the_questions() -> None:
    standing = alerts.standing([alert("", story_id="s1", id="n1"), alert("ferry")], SOURCES, NOW)

    assert [each.id for each in standing.following["s1"]] == ["n1"]
    assert not standing.is_empty


def test_a_source_that_is_not_here_asks_for_nothing() -> None:
    assert about(FERRY, "source:nowhere.example strike") == []


WORDS = ("ferry", "strike", "harbour", "mayor", "gold", "größe", "x", "市場", "ele", "elect", "election")
pieces = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(WORDS).map(lambda word: f"{word}*"),
    st.sampled_from(WORDS).map(lambda word: f"-{word}"),
    st.sampled_from(WORDS).map(lambda word: f"intitle:{word}"),
    st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)).map(lambda two: f'"{two[0]} {two[1]}"'),
    st.sampled_from(("OR", "lang:en", "lang:de", "source:daily.example", "source:paper.example", "after:2d", "before:2d", "12:30", '"')),
)
texts = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)


@given(st.lists(pieces, max_size=5).map(" ".join), texts, texts, st.sampled_from(("en", "de")), st.integers(0, 96))
async def test_what_search_finds_is_what_an_alert_is_about(query: str, title: str, text: str, code: str, hours: int) -> None:
    article = make.article(title=title, text=text, language=Language(code, 1.0), told_at=NOW - timedelta(hours=hours))
    asked = search.read(query, SOURCES, NOW)
    found = [] if asked.sought is None else list(await FakeStore(article).search(asked.sought, 5))
    found = [each for each in found if search.holds(each, asked.phrases)]

    assert about(article, query) == ([query] if found else [])


@given(st.text(), st.text())
def test_terms_are_those_of_the_index(title: str, text: str) -> None:
    article = make.article(title=title, text=text)
    told = SearchText(article.id, words.searchable(title), words.searchable(article.text), article.source_id, article.language.code)

    assert terms_of(article) == frozenset(indexed_terms(told))


@given(st.text(max_size=60))
def test_any_question_can_be_filed(query: str) -> None:
    about(FERRY, query)


def test_a_thousand_alerts_cost_little_more_than_one() -> None:
    chance = random.Random(7)
    vocabulary = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(4, 9))) for _ in range(8_000)]
    asked = [alert(" ".join(chance.sample(vocabulary, 2)), id=f"n{n}") for n in range(1_000)]
    index = alerts.standing(asked, SOURCES, NOW).index
    article = make.article(title=" ".join(chance.sample(vocabulary, 9)), text=" ".join(chance.choices(vocabulary, k=600)))
    terms = terms_of(article)

    began = process_time()
    for _ in range(100):
        index.candidates(terms)
    per_article_ms = (process_time() - began) * 10

    assert len(index.candidates(terms)) < 120
    assert per_article_ms < 1
