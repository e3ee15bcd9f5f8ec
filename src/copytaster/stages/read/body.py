"""The body of an article: its typed blocks, found by trafilatura."""

import logging
from collections.abc import Iterator
from functools import cache
from typing import Any

from lxml import etree, html

from copytaster.model.article import Block, BlockKind
from copytaster.stages.read.plaintext import clean

MAX_BLOCKS = 2_000
_KINDS: dict[str, BlockKind] = {"head": "heading", "quote": "quotation", "list": "list", "table": "table"}


def blocks(root: html.HtmlElement, url: str) -> tuple[Block, ...]:
    """The blocks of the article on the page, in its order, at most 2,000; none when no text was found. `root` is not changed."""
    extraction, options = _trafilatura()
    document = extraction(root, url=url, options=options())
    if document is None or document.body is None:
        return ()
    return tuple(block for block, _ in zip(_found(document.body), range(MAX_BLOCKS), strict=False))


@cache
def _trafilatura() -> tuple[Any, Any]:
    """Imported on first use: 40 MB and 0.4 s that only the processes which read pages have to pay."""
    from trafilatura import bare_extraction  # noqa: PLC0415 - 40 MB, for readers only
    from trafilatura.settings import Extractor  # noqa: PLC0415 - as above

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return bare_extraction, lambda: Extractor(output_format="python", fast=True, comments=False, tables=True, images=False, links=False)


def _found(body: etree._Element) -> Iterator[Block]:
    for element in body:
        if isinstance(element.tag, str):
            yield from _of_element(element)
        if tail := clean(element.tail):
            yield Block("paragraph", tail)


def _of_element(element: etree._Element) -> Iterator[Block]:
    kind = _KINDS.get(str(element.tag), "paragraph")
    lines = _lines(element)
    if not lines:
        return
    if kind in ("list", "table"):
        yield Block(kind, "\n".join(lines))
    elif kind == "paragraph":
        yield from (Block(kind, line) for line in lines)
    else:
        yield Block(kind, " ".join(lines))


def _lines(element: etree._Element) -> list[str]:
    """Items of a list, rows of a table, or the parts of a paragraph between line breaks."""
    if element.tag == "list":
        raw = [_text(item) for item in element]
    elif element.tag == "table":
        raw = [" | ".join(filter(None, (clean(_text(cell)) for cell in row))) for row in element]
    else:
        raw = _text(element).split("\v")
    return [line for line in map(clean, raw) if line]


def _text(element: etree._Element) -> str:
    """All text below; a line break becomes a vertical tab and blocks inside stand apart."""
    parts = [element.text or ""]
    for child in element:
        parts.append("\v" if child.tag == "lb" else " " if child.tag in ("p", "item", "list", "head", "quote") else "")
        parts.append(_text(child) + (child.tail or ""))
    return "".join(parts)
