"""The vocabulary of a page: what its address, titles, names, marks and lines are made of, as words that a model has weights for."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from copytaster.stages.read.labeller import Judged
from copytaster.stages.read.slots import Slots
from copytaster.stages.read.walk import Walked

MAX_NAMES = 3_000
MAX_TEXT_CHARS = 60_000
_MAX_NAME_CHARS = 200
_MAX_LINE_CHARS = 30
_NAME = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{2,}")
_WORD = re.compile(r"[^\W\d_]{2,20}")


def words_of(page: Walked, said: Slots, judged: Judged, url: str) -> dict[str, set[str]]:
    """The page's words by where they stand: `address`, `title`, `name` (classes and ids), `mark` (types, meta elements), `kept` and
    `other` text, `line` (short lines and buttons as a whole)."""
    kept = set(judged.kept())
    blocks = page.blocks
    lines = (text for text in (*(block.text for block in blocks), *map(str.strip, page.buttons)) if len(text) <= _MAX_LINE_CHARS)
    return {
        "address": set(_address(url)),
        "title": _words((page.window, *said.headings, said.titles.social)),
        "name": _names(page.named),
        "mark": set(_marks(page, said)),
        "kept": _words(blocks[place].text for place in sorted(kept)),
        "other": _words(block.text for place, block in enumerate(blocks) if place not in kept),
        "line": set(map(str.lower, lines)),
    }


def _words(texts: Iterable[str]) -> set[str]:
    return set(_WORD.findall(" ".join(texts)[:MAX_TEXT_CHARS].lower()))


def _names(named: Iterable[str]) -> set[str]:
    joined = " ".join(text[:_MAX_NAME_CHARS] for text, _ in zip(named, range(MAX_NAMES), strict=False))
    return set(map(str.lower, set(_NAME.findall(joined))))


def _address(url: str) -> Iterator[str]:
    parts = urlsplit(url.lower())
    labels = (parts.hostname or "").split(".")
    yield from (f"{label}." for label in labels[:-2] if label)
    path = parts.path.split("/")
    yield from (f"/{part}" for part in path[:-1] if part and len(part) < _MAX_LINE_CHARS)
    yield from _WORD.findall(parts.path)


def _marks(page: Walked, said: Slots) -> Iterator[str]:
    yield from said.kinds
    yield from (kind.rsplit("/", 1)[-1].rsplit("#", 1)[-1] for kind in page.types)
    yield f"og:type {said.og_type}"
    for name, value in page.metas:
        yield name[:40]
        if name == "generator":
            yield f"generator {value.split(' ')[0].lower()}"
