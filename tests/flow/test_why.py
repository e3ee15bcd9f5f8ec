"""`copytaster why` as a stranger runs it: an article named in any way, its evidence in words and numbers, help where it is missing."""

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from copytaster.adapters.store import open_store
from copytaster.model.article import Article
from copytaster.model.message import SearchText
from copytaster.model.story import Origin, Reason
from copytaster.stages import words
from tests import make

NOW = datetime.now(UTC).replace(microsecond=0)
FIRST = make.article("https://daily.example/ferry", "Ferry Aurora runs aground off Tarvik", told_at=NOW - timedelta(hours=2))
COPY = make.article(
    "https://post.example/ferry?id=7", "Aurora ferry stranded", source_id="post.example", told_at=NOW - timedelta(hours=1),
    credits=(make.credit("Reuters"),),
)  # fmt: skip
ALONE = make.article("https://post.example/rates", "Rates are going up in Tarvik", told_at=NOW)
LATE = make.article("https://post.example/late", "A headline that waits", told_at=NOW)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A newsroom with two stories and an article that is in none."""
    folder = tmp_path_factory.mktemp("why")
    (folder / "copytaster.toml").write_text('[store]\nurl = "sqlite:///news.db"\n')
    asyncio.run(_filled(folder))
    return folder


async def _filled(folder: Path) -> None:
    origin = Origin("agency", FIRST.id, "Reuters", 0.93, "shortened")
    shared = Reason("in original", 0.93, "93% of its text stands in the article it matches")
    story = make.story(FIRST, COPY, origins=[make.OWN, origin])
    story = replace(story, places=(story.places[0], replace(story.places[1], reasons=(shared,), score=0.93)))
    store = open_store(f"sqlite:///{folder / 'news.db'}")
    await store.migrate()
    found = [SearchText(each.id, words.searchable(each.title), words.searchable(each.text)) for each in (FIRST, COPY, ALONE, LATE)]
    await store.keep([make.source(), FIRST, COPY, ALONE, LATE, story, make.story(ALONE), *found], (), (), NOW)
    await store.close()


def _why(folder: Path, *asked: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "copytaster", "why", *asked]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env={**os.environ}, timeout=60, check=False)


@pytest.mark.parametrize("which", [COPY.id, COPY.url, "aurora FERRY str"])
def test_an_article_is_known_by_its_id_its_address_and_a_part_of_its_title(folder: Path, which: str) -> None:
    done = _why(folder, which, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["article"]["id"] == COPY.id


def test_the_evidence_is_told_in_words_and_numbers(folder: Path) -> None:
    said = _why(folder, COPY.id).stdout
    assert "2 articles: 1 own report, 1 copy of Reuters" in said
    assert "It came into the story with the text that it shares: 0.93 of 1." in said
    assert "0.93   93% of its text stands in the article it matches" in said
    assert "A shortened copy of the report of The Daily: 93% of its text stands there. It gives credit to Reuters." in said
    assert "This article includes reporting from Reuters [Reuters]" in said
    assert "Front page Place 1 of 2: score " in said
    assert "2 independent reports" in said


def test_the_evidence_as_json_has_every_number(folder: Path) -> None:
    told = json.loads(_why(folder, COPY.id, "--json").stdout)
    assert told["origin"] == {"kind": "agency", "of": FIRST.id, "agency": "Reuters", "share": 0.93, "relation": "shortened"}
    assert told["original"]["url"] == FIRST.url
    assert told["features"] == [{"name": "in original", "value": 0.93, "words": "93% of its text stands in the article it matches"}]
    assert [term["name"] for term in told["front"]["terms"]] == ["reports", "publishers", "growth", "freshness"]


def test_an_article_that_opened_its_story_is_said_to(folder: Path) -> None:
    said = _why(folder, ALONE.url).stdout
    assert "It opened the story." in said
    assert "Own reporting: no other article was found to say the same." in said


def _refused(folder: Path, which: str) -> str:
    done = _why(folder, which)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize("which", ["nobody wrote this", "a" * 3000, "", "https://[bad", "\ud800".encode("utf-8", "replace").decode()])
def test_what_is_not_there_is_said_to_be_missing(folder: Path, which: str) -> None:
    assert "no article has the id, the address or, in its title, the words" in _refused(folder, which)


def test_a_part_of_several_titles_lists_the_articles(folder: Path) -> None:
    said = _refused(folder, "tarvik")
    assert "2 articles have 'tarvik' in their titles; give the id of one:" in said
    assert all(f"{each.id}  {each.title} ({each.source_id})" in said for each in (FIRST, ALONE))


def test_the_id_of_a_story_lists_its_articles(folder: Path) -> None:
    said = _refused(folder, make.story(FIRST, COPY).id)
    assert "that is a story, which has these articles; give the id of one:" in said
    assert _listed(said) == {FIRST.id, COPY.id}


def _listed(said: str) -> set[str]:
    known: tuple[Article, ...] = (FIRST, COPY, ALONE, LATE)
    return {each.id for each in known if each.id in said}


def test_an_article_that_waits_for_its_story_is_said_to_wait(folder: Path) -> None:
    assert "is in no story yet" in _refused(folder, LATE.id)
