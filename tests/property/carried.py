"""Stories to make briefs from: those of the carried demonstration archive, and of replay archives where the shared data is there."""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType

from copytaster.model.article import Article, ReadPage
from copytaster.model.brief import Claim
from copytaster.model.page import Fetched, FetchedPage
from copytaster.model.policy import ReadPolicy
from copytaster.model.story import Origin, Story
from copytaster.stages import claims, read
from tests import make
from tests.shared_data import SHARED

DEMO = Path(__file__).resolve().parents[2] / "src" / "copytaster" / "data" / "demo"
EVENTS = SHARED / "data" / "replay" / "events-2010-2019.warc.gz"
POLICY = ReadPolicy()
REPORTS_OF_AN_EVENT = 3


@dataclass(frozen=True)
class Case:
    """A story with its articles and what they claim."""

    story: Story
    articles: Mapping[str, Article]
    claims: Mapping[str, tuple[Claim, ...]]


@cache
def of_the_demo() -> tuple[Case, ...]:
    """The stories of the demonstration, the last capture of each page; copies with the original that the truth gives them."""
    pages = {url: (body, at) for url, at, body in _captures(DEMO / "demo.warc.gz")}
    stories: dict[str, list[tuple[Article, Origin]]] = {}
    ids: dict[str, str] = {}
    for row in json.loads((DEMO / "expected.json").read_text("utf-8"))["articles"]:
        article = _article(row["url"], *pages[row["url"]]) if row["url"] in pages else None
        if article is not None:
            ids[row["url"]] = article.id
            origin = Origin("own") if row["kind"] == "own" else Origin(row["kind"], of=ids.get(row["copy_of"]), agency=row["credit"])
            stories.setdefault(row["story"], []).append((article, origin))
    return tuple(_case(told) for told in stories.values())


@cache
def of_events(count: int) -> tuple[Case, ...]:
    """The first events of the archive, as many reports of each as it has."""
    found = [article for url, at, body in islice(_pages(EVENTS), count * REPORTS_OF_AN_EVENT) if (article := _article(url, body, at))]
    groups = [found[start : start + REPORTS_OF_AN_EVENT] for start in range(0, len(found), REPORTS_OF_AN_EVENT)]
    return tuple(_case([(article, Origin("own")) for article in group]) for group in groups)


def _case(told: Sequence[tuple[Article, Origin]]) -> Case:
    articles = {article.id: article for article, _ in told}
    story = make.story(*articles.values(), origins=[origin for _, origin in told])
    return Case(story, articles, {a.id: claims.attributed(a.text, a.language.code) for a in articles.values()})


def _article(url: str, body: bytes, at: datetime) -> Article | None:
    made = read.article(FetchedPage("p", "e", url, at, Fetched(url, body, "text/html; charset=utf-8")), POLICY)
    if not isinstance(made, ReadPage) or made.marks is None:
        return None
    return make.article(
        url,
        made.title or "A headline",
        made.blocks,
        source_id=url.split("/")[2],
        language=made.marks.language,
        credits=made.credits,
        told_at=made.published_at or at,
    )


def _pages(path: Path) -> list[tuple[str, datetime, bytes]]:
    return [capture for capture in _captures(path) if b"<html" in capture[2][:2000].lower()]


def _captures(path: Path) -> list[tuple[str, datetime, bytes]]:
    records = ArchiveIterator(io.BytesIO(path.read_bytes()), record_types=WarcRecordType.response, strict_mode=True)
    return [
        (record.headers["WARC-Target-URI"], datetime.fromisoformat(record.headers["WARC-Date"]), record.reader.read())
        for record in records
        if record.http_headers is not None
    ]
