"""The whole store as one JSON document: what two runs over the same input must agree on, byte for byte."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, is_dataclass
from typing import Any

import orjson

from copytaster.model.article import Article
from copytaster.model.story import Story, WireLine
from copytaster.ports import Store

CHUNK = 500
FORMAT = 1
MOST = 10_000_000


async def snapshot(store: Store) -> bytes:
    """Feeds, sources, articles with the versions that they had, stories, briefs, decisions and the wire; each by id, one a line."""
    article_ids = await store.all_ids(Article)
    story_ids = await store.all_ids(Story)
    parts: dict[str, list[Any]] = {
        "feeds": sorted(await store.feeds(), key=lambda feed: feed.id),
        "sources": [source for _, source in sorted((await store.sources()).items())],
        "articles": [],
        "versions": [],
        "stories": [],
        "briefs": [],
        "decisions": list((await store.decision_log(MOST))[::-1]),
        "wire": sorted((_told(line) for line in await store.wire(MOST)), key=lambda told: (told["at"], told["story_id"])),
    }
    for ids in _chunks(article_ids):
        articles = await store.articles(ids)
        parts["articles"] += [_without_fingerprint(articles[i]) for i in ids]
        parts["versions"] += [version for i in ids if articles[i].version > 1 for version in await store.versions(i)]
    for ids in _chunks(story_ids):
        stories, briefs = await store.stories(ids), await store.briefs(ids)
        parts["stories"] += [stories[i] for i in ids]
        parts["briefs"] += [briefs[i] for i in ids if i in briefs]
    return document(parts)


def document(parts: dict[str, list[Any]]) -> bytes:
    """One value a line, keys sorted, so that two exports can be compared with any tool."""
    lines = [f'{{"format": {FORMAT}'.encode()]
    for name, values in parts.items():
        lines.append(f',\n"{name}": [\n'.encode() + b",\n".join(_json(value) for value in values) + b"\n]")
    return b"".join(lines) + b"}\n"


def _json(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)


def _without_fingerprint(article: Article) -> dict[str, Any]:
    """Fingerprints are derived and large."""
    assert is_dataclass(article)
    values = asdict(article)
    del values["fingerprint"]
    return values


def _told(line: WireLine) -> dict[str, Any]:
    """Numbers and the lines in between depend on timing; which headline was told, and when, does not."""
    return {"story_id": line.story_id, "article_id": line.article_id, "at": line.at}


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[i : i + CHUNK] for i in range(0, len(ids), CHUNK))
