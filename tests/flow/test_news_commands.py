"""`copytaster search`, `story` and `tail` as a stranger runs them."""

import asyncio
import json
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from copytaster.adapters.store import open_store
from copytaster.model.message import SearchText
from copytaster.model.story import WireLine
from copytaster.stages import words
from tests import make

NOW = datetime.now(UTC).replace(microsecond=0)
FERRY = make.article("https://daily.example/ferry", "Ferry Aurora runs aground off Tarvik", told_at=NOW - timedelta(hours=2))
RATES = make.article("https://daily.example/rates", "Rates are going up in Tarvik", told_at=NOW - timedelta(hours=1))
LATE = make.article("https://daily.example/late", "Harbour of Tarvik reopens", told_at=NOW)


async def _keep(folder: Path, *articles: object) -> None:
    store = open_store(f"sqlite:///{folder / 'news.db'}")
    await store.migrate()
    for article in articles:
        assert isinstance(article, type(FERRY))
        story = make.story(article)
        text = SearchText(article.id, words.searchable(article.title), words.searchable(article.text), article.source_id, "en")
        line = WireLine(story.id, article.id, "headline", story.version, article.told_at)
        await store.keep([make.source(), article, story, text, line], (), (), NOW)
    await store.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A newsroom with two stories."""
    (tmp_path / "copytaster.toml").write_text('[store]\nurl = "sqlite:///news.db"\n')
    asyncio.run(_keep(tmp_path, FERRY, RATES))
    return tmp_path


def _run(folder: Path, *asked: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "copytaster", *asked]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def test_search_finds_with_operators_newest_first(folder: Path) -> None:
    said = _run(folder, "search", "tarvik")
    assert said.returncode == 0, said.stderr
    assert said.stdout.index(RATES.title) < said.stdout.index(FERRY.title)
    alone = [json.loads(line) for line in _run(folder, "search", "tarvik", "-intitle:rates", "--json").stdout.splitlines()]
    assert [(each["id"], each["url"], each["story"]) for each in alone] == [(FERRY.id, FERRY.url, make.story(FERRY).id)]
    assert FERRY.title in _run(folder, "search", '"runs aground" OR zeppelin').stdout


def test_search_finds_a_phrase_behind_many_that_only_hold_its_words(folder: Path) -> None:
    others = [
        make.article(f"https://daily.example/{n}", f"Aground near Tarvik: {n} runs", told_at=NOW - timedelta(minutes=n)) for n in range(230)
    ]
    asyncio.run(_keep(folder, *others))

    said = _run(folder, "search", '"runs aground"', "--limit", "2")

    assert [line for line in said.stdout.splitlines() if FERRY.title in line]
    assert len(_run(folder, "search", "runs", "aground", "--limit", "2", "--json").stdout.splitlines()) == 2


def test_search_says_what_it_could_not_understand(folder: Path) -> None:
    said = _run(folder, "search", "source:nobody tarvik")
    assert "There is no source “nobody”" in said.stderr
    assert "Nothing holds all of this" in said.stdout
    nothing = _run(folder, "search", "!!!")
    assert (nothing.returncode, "nothing to look for" in nothing.stderr) == (1, True)


def test_a_story_is_printed_by_its_id_and_by_that_of_an_article(folder: Path) -> None:
    by_story, by_article = _run(folder, "story", make.story(FERRY).id), _run(folder, "story", FERRY.id)
    assert by_story.returncode == 0, by_story.stderr
    assert by_story.stdout == by_article.stdout
    assert by_story.stdout.startswith(FERRY.title)
    assert "No brief: " in by_story.stdout
    assert json.loads(_run(folder, "story", FERRY.id, "--json").stdout)["story"]["title"] == FERRY.title
    unknown = _run(folder, "story", "nothing")
    assert (unknown.returncode, "there is no story or article 'nothing'" in unknown.stderr) == (1, True)


def test_tail_prints_the_last_lines_oldest_first(folder: Path) -> None:
    said = _run(folder, "tail", "--once")
    assert said.returncode == 0, said.stderr
    assert [line.split("  ", 1)[1].split(" (")[0] for line in said.stdout.splitlines()] == [FERRY.title, RATES.title]
    assert len(_run(folder, "tail", "--once", "-n", "1").stdout.splitlines()) == 1
    assert _run(folder, "tail", "--once", "-n", "0").stdout == ""


def test_tail_follows_until_it_is_told_to_end(folder: Path) -> None:
    command = [sys.executable, "-u", "-m", "copytaster", "tail", "-n", "1", "--json"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as tail:
        assert tail.stdout
        assert json.loads(tail.stdout.readline())["title"] == RATES.title
        asyncio.run(_keep(folder, LATE))
        assert json.loads(tail.stdout.readline())["title"] == LATE.title
        tail.send_signal(signal.SIGINT)
        assert tail.wait(20) == 0
        assert tail.stdout.read() == ""
