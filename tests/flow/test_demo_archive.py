"""The demonstration archive is what its sources say, and holds what a first look at the product needs."""

import gzip
import io
import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from lxml import etree, html

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "src" / "copytaster" / "data" / "demo"


@dataclass(frozen=True, slots=True)
class Record:
    """One answer of the archive."""

    id: str
    url: str
    date: str
    status: int
    content_type: str
    body: bytes


@cache
def records() -> tuple[Record, ...]:
    stream = io.BytesIO((DEMO / "demo.warc.gz").read_bytes())
    return tuple(
        Record(
            id=record.headers["WARC-Record-ID"],
            url=record.headers["WARC-Target-URI"],
            date=record.headers["WARC-Date"],
            status=int(str(record.http_headers.status_line).split()[1]),
            content_type=record.http_headers["Content-Type"],
            body=record.reader.read(),
        )
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response, strict_mode=True)
    )


@cache
def expected() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DEMO / "expected.json").read_text("utf-8"))
    return found


def articles(**wanted: object) -> list[dict[str, Any]]:
    return [article for article in expected()["articles"] if all(article[name] == value for name, value in wanted.items())]


def pages(url: str) -> list[str]:
    return [record.body.decode() for record in records() if record.url == url]


def words(page: str) -> str:
    return " ".join(html.document_fromstring(page).text_content().split())


def test_the_archive_is_up_to_date_with_its_sources(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, str(ROOT / "tools" / "make_demo.py"), "--into", str(tmp_path)], check=True, capture_output=True, timeout=120
    )

    # Unpacked, since another zlib may pack the same bytes in another way.
    assert gzip.decompress((tmp_path / "demo.warc.gz").read_bytes()) == gzip.decompress((DEMO / "demo.warc.gz").read_bytes())
    assert (tmp_path / "expected.json").read_text("utf-8") == (DEMO / "expected.json").read_text("utf-8")


def test_the_archive_is_small_enough_to_travel_with_the_package() -> None:
    assert (DEMO / "demo.warc.gz").stat().st_size <= 400_000


def test_it_holds_a_dozen_feeds_and_enough_stories() -> None:
    assert len(expected()["feeds"]) >= 12
    assert len(articles()) >= 55
    assert len({article["story"] for article in articles()}) >= 15
    assert {article["language"] for article in articles()} >= {"en", "de", "fr", "es"}


def test_every_address_is_on_a_domain_that_nobody_can_own() -> None:
    hosts = {record.url.split("/")[2] for record in records()}

    assert all(host.endswith(".example") for host in hosts)


def test_records_come_in_order_of_time_and_each_has_its_own_id() -> None:
    dates = [record.date for record in records()]

    assert dates == sorted(dates)
    assert len({record.id for record in records()}) == len(records())


def test_every_page_comes_after_a_feed_that_lists_it_under_its_title() -> None:
    feeds = expected()["feeds"]
    seen: list[str] = []
    for record in records():
        if record.url in feeds:
            seen.append(record.body.decode())
            continue
        assert any(record.url in feed for feed in seen[-12:]), record.url


def test_every_feed_parses_and_shows_ten_items_at_most() -> None:
    for record in records():
        if record.url not in expected()["feeds"]:
            continue
        if "json" in record.content_type:
            count = len(json.loads(record.body)["items"])
        else:
            count = len(etree.fromstring(record.body).xpath("//*[local-name()='item' or local-name()='entry']"))
        assert 1 <= count <= 10, record.url


def test_every_page_parses_and_shows_its_headline() -> None:
    for article in articles():
        versions = [version["title"] for version in article["versions"]]
        found = pages(article["url"])
        assert len(found) == len(versions), article["url"]
        if article["page"] in ("consent", "gone"):
            continue
        for title, page in zip(versions, found, strict=True):
            assert html.document_fromstring(page).findtext(".//h1", "").strip() == title


def test_every_linked_data_block_parses() -> None:
    blocks = [
        json.loads(script.text)
        for record in records()
        if "html" in record.content_type
        for script in html.document_fromstring(record.body.decode()).xpath("//script[@type='application/ld+json']")
    ]

    assert len(blocks) >= 30


def test_own_reports_and_agency_texts_are_long_enough_to_read() -> None:
    for article in articles(page="article"):
        least = 60 if article["language"] == "ar" or article["kind"] == "copy" else 130
        assert len(words(pages(article["url"])[0]).split()) >= least, article["url"]


def test_copies_come_later_than_the_original_in_the_same_story() -> None:
    by_url = {article["url"]: article for article in articles()}
    copies = articles(kind="copy")

    assert len(copies) >= 10
    for copy in copies:
        original = by_url[copy["copy_of"]]
        assert original["kind"] == "agency"
        assert original["story"] == copy["story"]
        assert original["versions"][0]["captured_at"] < copy["versions"][0]["captured_at"]


def test_some_stories_are_told_by_many_and_some_by_one() -> None:
    told = Counter(article["story"] for article in articles())
    own = Counter(article["story"] for article in articles(kind="own"))

    assert sum(count >= 5 for count in told.values()) >= 5
    assert sum(count >= 3 for count in own.values()) >= 6
    assert sum(count == 1 for count in told.values()) >= 5


def test_some_articles_are_edited_later() -> None:
    edited = [article for article in articles() if len(article["versions"]) > 1]

    assert len(edited) >= 3
    assert sum(len({version["title"] for version in article["versions"]}) == 2 for article in edited) >= 2
    for article in edited:
        first, last = pages(article["url"])
        assert first != last


def test_a_correction_comes_two_days_late() -> None:
    (article,) = [article for article in articles() if "lindmoor-corvane-members-revolt" in article["url"]]
    first, last = map(words, pages(article["url"]))

    assert "4.2 billion crowns" in first
    assert "Correction:" not in first
    assert "Correction: an earlier version of this article gave the reported price as 4.2 billion crowns." in last
    assert article["versions"][1]["captured_at"].startswith("2025-06-04")


@pytest.mark.parametrize(
    ("story", "one", "other"),
    [
        ("ferry-strike", "10,000 passengers", "12,000 travellers"),
        ("telvane-outage", "1.8 million customers", "2.1 million Telvane customers"),
    ],
)
def test_outlets_disagree_on_a_figure(story: str, one: str, other: str) -> None:
    texts = [words(page) for article in articles(story=story) for page in pages(article["url"])]

    assert any(one in text for text in texts)
    assert any(other in text for text in texts)


def test_one_title_comes_back_the_next_day_as_another_story() -> None:
    stories = {article["story"] for article in articles() if article["versions"][0]["title"] == "Morning briefing"}

    assert stories == {"morning-briefing-2-june", "morning-briefing-3-june"}


def test_one_article_asks_questions_in_its_headings_and_credits_the_agency() -> None:
    (page,) = pages("https://eveningstar.example/news/sea-cable-treaty-what-you-need-to-know")
    headings = [heading.text for heading in html.document_fromstring(page).iterfind(".//h2")]

    assert headings == ["Are Kestria and Brennmark allies?", "Who cut the cables?", "How badly could the strait be hit?"]
    assert "This article includes reporting from Meridian Press Agency" in words(page)


def test_there_is_a_page_of_every_difficult_kind() -> None:
    assert len(articles(page="live")) == 1
    assert len(articles(page="paywall")) == 1
    assert len(articles(page="consent")) == 1
    (gone,) = articles(page="gone")
    assert [record.status for record in records() if record.url == gone["url"]] == [404]
    (wall,) = articles(page="paywall")
    assert '"isAccessibleForFree": false' in pages(wall["url"])[0]
