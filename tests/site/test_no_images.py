"""The site shows no pictures of others, so that no publisher learns who reads; and no link tells where a reader came from."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from copytaster.model.article import Article
from copytaster.model.feed import FetchedFeed
from copytaster.stages import feedparse, urls
from copytaster.stages.tables import rows
from tests import make
from tests.fakes import FakeStore
from tests.site import newsday
from tests.site.conftest import Show

WEB = Path(__file__).resolve().parents[2] / "src" / "copytaster" / "web"
FETCHING = re.compile(
    r"<(img|picture|video|audio|source|iframe|object|embed|input[^>]*type=.?image)\b|\bsrcset=|url\(|@import|\bping=", re.IGNORECASE
)
PICTURE = "https://pictures.example/lead.jpg"
SHOWN = (
    "/", "/wire", "/sources", "/source/coast.example", "/search?q=ferry", "/corrections", "/edits", "/topics", "/health", "/widget/wire",
    "/api/v1/wire",
    "/front.atom", "/front.rss", "/front.json", "/wire.atom", "/wire.json", "/news-sitemap.xml", "/api/v1/articles", "/api/v1/stories",
)  # fmt: skip


def test_no_template_and_no_style_asks_for_a_picture() -> None:
    files = [path for kind in ("html", "css", "js") for path in WEB.rglob(f"*.{kind}")]

    assert len(files) > 20
    assert {f"{path.name}: {found[0]}" for path in files if (found := FETCHING.search(path.read_text("utf-8")))} == set()


def test_a_picture_that_a_publisher_names_is_shown_nowhere(show: Show) -> None:
    store = FakeStore()
    story = newsday.fill(store)
    told = [replace(article, image=PICTURE) for article in store._all(Article).values()]
    store.put(*told)
    site = show(store)
    paths = (*SHOWN, f"/story/{story.id}", f"/story/{story.id}.atom", f"/api/v1/stories/{story.id}", f"/api/v1/articles/{told[0].id}")

    answers = {path: site.ask(path) for path in paths}

    assert {path: answer.status for path, answer in answers.items() if answer.status != 200} == {}
    assert [path for path, answer in answers.items() if "pictures.example" in answer.text] == []


def test_a_page_may_load_pictures_of_this_site_alone(show: Show) -> None:
    policy = show().ask("/").headers["content-security-policy"]

    assert "img-src 'self' data:;" in policy
    assert not re.search(r"https?:|\*", policy)


@pytest.mark.parametrize("name", [name.replace("*", "x") for name, *_ in rows("tracking_parameters.txt")])
def test_an_entry_is_kept_without_what_follows_readers(name: str) -> None:
    feed = make.feed("https://harbour.test/feed.xml")
    link = f"https://harbour.test/1?id=7&amp;{name}=me&amp;page=2"
    body = f"<rss><channel><item><title>Ferry</title><link>{link}</link></item></channel></rss>".encode()

    (entry,) = feedparse.entries(FetchedFeed(feed.url, make.ago(0), body), feed, 10)[0]

    assert entry.url == "https://harbour.test/1?id=7&page=2"
    assert urls.canonical(f"https://harbour.test/1?{name.upper()}=me") == "https://harbour.test/1"
