"""What every store promises of search: all words, newest first, the same answers on each database."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copytaster.adapters.store import SqlStore
from copytaster.adapters.store.searching import distinct_words
from copytaster.model.article import Article
from copytaster.model.message import SearchSpeakers, SearchText
from copytaster.model.search import IN_LANGUAGE, IN_TITLE, OF_SOURCE, SAID_BY, Sought, sought
from tests import make
from tests.make import NOW, ago


async def index(store: SqlStore, words: str, n: int = 0, minutes: float = 10, title: str = "") -> Article:
    article = make.article(f"https://daily.example/{n}", told_at=ago(minutes))
    await store.keep([article, SearchText(article.id, title, words)], (), (), NOW)
    return article


async def found(store: SqlStore, *words: str) -> list[str]:
    return [article.url.rpartition("/")[2] for article in await store.search(sought(*words), 50)]


async def test_all_words_must_be_there_in_title_or_body(store: SqlStore) -> None:
    await index(store, "the harbour of varn", 1, title="storm")
    await index(store, "the harbour of elm", 2, title="calm")
    assert await found(store, "harbour", "storm") == ["1"]
    assert sorted(await found(store, "harbour")) == ["1", "2"]
    assert await found(store, "harbour", "nowhere") == []


async def test_a_word_is_found_whole_or_by_its_beginning_with_a_star(store: SqlStore) -> None:
    await index(store, "election elections electric", 1)
    await index(store, "elector", 2)
    assert await found(store, "elect") == []
    assert sorted(await found(store, "elect*")) == ["1", "2"]
    assert await found(store, "election*", "electric") == ["1"]


async def test_no_word_finds_nothing(store: SqlStore) -> None:
    await index(store, "harbour", 1)
    assert await found(store) == await found(store, "") == await found(store, "*") == await found(store, " ", "\x00") == []


async def test_every_script_and_sign_is_a_word_up_to_the_next_blank(store: SqlStore) -> None:
    words = 'журналист 記者 ไทย über don\'t a-b c++ "quoted" back\\slash a:b (x) & | ! 3.5 snake_case'
    await index(store, words, 1)
    for word in words.split():
        assert await found(store, word) == ["1"], word
    assert await found(store, "don") == await found(store, "a") == await found(store, "uber") == await found(store, "slash") == []


async def test_case_does_not_matter(store: SqlStore) -> None:
    await index(store, "Über NATO", 1)
    assert await found(store, "über", "nato") == await found(store, "ÜBER", "Nato") == ["1"]


async def test_newest_come_first_page_by_page_even_within_one_instant(store: SqlStore) -> None:
    articles = [make.article(f"https://daily.example/{n}", told_at=ago(n // 50) + timedelta(microseconds=n % 2)) for n in range(150)]
    await store.keep([*articles, *(SearchText(article.id, "harbour", "") for article in articles)], (), (), NOW)
    newest = sorted(articles, key=lambda article: (article.told_at, article.id), reverse=True)
    seen: list[Article] = []
    while page := await store.search(sought("harbour"), 17, (seen[-1].told_at, seen[-1].id) if seen else None):
        seen += page
    assert seen == newest


async def test_a_new_text_replaces_the_old_words(store: SqlStore) -> None:
    article = await index(store, "storm over varn", 1)
    await store.keep([SearchText(article.id, "", "calm over varn"), SearchText(article.id, "", "sun over varn")], (), (), NOW)
    assert await found(store, "storm") == await found(store, "calm") == []
    assert await found(store, "sun", "varn") == ["1"]


async def test_indexing_twice_is_indexing_once(store: SqlStore) -> None:
    article = await index(store, "storm", 1)
    await index(store, "storm", 1)
    await store.keep([SearchText(article.id, "", "calm")], (), (), NOW)
    assert (await found(store, "storm"), await found(store, "calm")) == ([], ["1"])


async def test_an_article_whose_time_changes_moves_in_the_results(store: SqlStore) -> None:
    article = await index(store, "storm", 1, minutes=10)
    await index(store, "storm", 2, minutes=5)
    assert await found(store, "storm") == ["2", "1"]
    await store.keep([replace(article, told_at=ago(1))], (), (), NOW)
    assert await found(store, "storm") == ["1", "2"]


async def test_words_may_come_before_their_article(store: SqlStore) -> None:
    article = make.article("https://daily.example/1")
    await store.keep([SearchText(article.id, "storm", "")], (), (), NOW)
    assert await found(store, "storm") == []
    await store.keep([article], (), (), NOW)
    assert await found(store, "storm") == ["1"]


async def test_very_long_words_and_very_many_words_are_cut_alike(store: SqlStore) -> None:
    await index(store, "x" * 5_000 + " " + " ".join(f"w{n}" for n in range(30_000)), 1)
    assert await found(store, "x" * 5_000) == await found(store, "x" * 4_000) == ["1"]
    assert await found(store, "w19998") == ["1"]
    assert await found(store, "w20001") == []


async def sought_by(store: SqlStore, asked: Sought) -> list[str]:
    assert [(article.id, article.told_at) for article in await store.search(asked, 50)] == list(await store.found(asked, 50))
    return [article.url.rpartition("/")[2] for article in await store.search(asked, 50)]


async def test_alternatives_and_exclusions(store: SqlStore) -> None:
    for n, words in enumerate(("gold rises", "silver rises", "gold falls today", "tin"), 1):
        await index(store, words, n, minutes=10 * n)
    assert await sought_by(store, Sought(((("gold",), ("silver",)),))) == ["1", "2", "3"]
    assert await sought_by(store, Sought(((("gold", "falls"), ("tin",)),))) == ["3", "4"]
    assert await sought_by(store, Sought(((("gold",),),), (("falls", "today"),))) == ["1"]
    assert await sought_by(store, Sought(((("rises",),),), (("gold",), ("nothing",)))) == ["2"]
    assert await sought_by(store, Sought((), (("gold",),))) == []


async def test_titles_sources_and_languages_are_terms_of_their_own(store: SqlStore) -> None:
    for n, (title, body, source, language) in enumerate((("gold", "tin", "bbc.co.uk", "en"), ("tin", "gold", "daily.example", "de")), 1):
        article = make.article(f"https://daily.example/{n}", told_at=ago(n))
        await store.keep([article, SearchText(article.id, title, body, source, language)], (), (), NOW)
    assert await found(store, "gold") == ["1", "2"]
    assert (
        await found(store, IN_TITLE + "gold")
        == await found(store, OF_SOURCE + "bbc.co.uk")
        == await found(store, IN_TITLE + "go*")
        == ["1"]
    )
    assert await found(store, IN_LANGUAGE + "de", "gold") == ["2"]
    assert await found(store, "t*") == ["1", "2"]
    assert await found(store, "s*") == await found(store, "bbc*") == []


async def test_speakers_stand_until_others_are_kept(store: SqlStore) -> None:
    article = await index(store, "storm", 1)
    await store.keep([SearchSpeakers(article.id, "mara holm")], (), (), NOW)
    assert await found(store, SAID_BY + "holm", "storm") == ["1"]
    await store.keep([SearchText(article.id, "", "calm")], (), (), NOW)
    assert await found(store, SAID_BY + "mara", "calm") == ["1"]
    await store.keep([SearchSpeakers(article.id, "jo"), SearchText(article.id, "", "sun")], (), (), NOW)
    assert (await found(store, SAID_BY + "holm"), await found(store, SAID_BY + "jo", "sun")) == ([], ["1"])


async def test_days_bound_what_is_found_and_are_counted(store: SqlStore) -> None:
    for n in range(5):
        await index(store, "gold", n, minutes=1440 * n)
    middle = Sought(((("gold",),),), (), ago(1440 * 3), ago(1440))
    assert await sought_by(store, middle) == ["2", "3"]
    assert dict(await store.found_days(middle)) == {ago(1440 * n).date().isoformat(): 1 for n in (2, 3)}
    assert sum((await store.found_days(sought("gold"))).values()) == 5
    assert dict(await store.found_days(sought("nothing"))) == {}


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.text(max_size=12), max_size=5), text=st.text(max_size=60))
async def test_no_question_and_no_text_breaks_search_and_every_word_is_found(store: SqlStore, words: list[str], text: str) -> None:
    await index(store, text, 1)
    await store.search(sought(*words), 5)
    parts = [word for word in distinct_words(SearchText("", "", text)) if word != "*"]
    assert await found(store, *parts) == (["1"] if parts else [])
