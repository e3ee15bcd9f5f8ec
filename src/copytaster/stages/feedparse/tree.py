"""Text of a feed -> its tree, on a parser that opens nothing, expands nothing and stops at its limits."""

import re
from dataclasses import dataclass

from lxml import etree

from copytaster.stages.feedparse import repair
from copytaster.stages.feedparse.names import key

MAX_MARKS = 1_000_000
"""Of `<` in a document: each may become a node of 120 bytes."""
MAX_ATTRIBUTES = 600_000
MAX_NAMES = 20_000
"""Of different tags and attributes: lxml remembers each name as long as the thread lives."""
MAX_DEPTH = 256
_ITEMS = frozenset({"item", "entry", "url"})
_ADDRESSES = frozenset({"link", "guid", "id", "loc"})
MAX_MENDED_BYTES = 8_000_000
"""Recovery from millions of errors takes seconds; a well-formed document may be longer."""

Element = etree._Element
_LONG_TAG = re.compile(rb"<([A-Za-z_][\w:.-]{0,60})\s[^<>]{10000,}>")
_TAG = re.compile(rb"<[A-Za-z_][\w:.-]*")
_ATTRIBUTE = re.compile(rb"[A-Za-z_][\w:.-]*+(?==[\"'])")


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed document and what was mended before; the last open element of a cut document is left out."""

    root: Element
    repairs: tuple[str, ...]


def planted(body: bytes) -> Tree | None:
    """The tree of a document in UTF-8; None when there is no element in it.

    A well-formed document is parsed as it is. Only where that fails is the text mended and read with libxml2's recovery.
    """
    body, entities = repair.without_doctype(body.lstrip())
    cut = _within_limits(body)
    repairs: tuple[str, ...] = () if len(cut) == len(body) else ("cut: more markup than a feed may hold",)
    try:
        return Tree(etree.fromstring(cut, _parser(recover=False)), repairs)
    except (etree.XMLSyntaxError, ValueError) as error:
        why = str(error).partition(", line")[0][:200]
    if len(cut) > MAX_MENDED_BYTES:
        cut, repairs = repair.after_whole_items(cut[:MAX_MENDED_BYTES]), ("cut: too long to be mended whole",)
    cut, had_junk = repair.from_start(cut)
    try:
        root: Element | None = etree.fromstring(repair.mended(cut, entities), _parser(recover=True))
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None:
        return None
    junk = ("dropped what stood before the document",) if had_junk else ()
    return Tree(_whole(root, cut), (*repairs, *junk, f"mended: {why}"))


def _parser(recover: bool) -> "etree.XMLParser[Element]":
    return etree.XMLParser(
        encoding="utf-8", recover=recover, no_network=True, resolve_entities=False, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True, collect_ids=False,
    )  # fmt: skip


def _within_limits(body: bytes) -> bytes:
    while len(body) > MAX_MARKS and (body.count(b"<") > MAX_MARKS or body.count(b'="') + body.count(b"='") > MAX_ATTRIBUTES):
        body = body[: len(body) // 2]
    if _names_end(body) == len(body):
        return body
    body = _LONG_TAG.sub(rb"<\1>", body)
    return body[: _names_end(body)]


def _names_end(body: bytes) -> int:
    """Where the document uses up the tags or the attributes that it may have."""
    ends = [len(body)]
    if len(body) > 4 * MAX_NAMES and body.count(b"<") > MAX_NAMES:
        ends.append(_limit(_TAG, body))
    if len(body) > 4 * MAX_NAMES and body.count(b'="') + body.count(b"='") > MAX_NAMES:
        ends.append(_limit(_ATTRIBUTE, body))
    return min(ends)


def _limit(name: re.Pattern[bytes], body: bytes) -> int:
    names: set[bytes] = set()
    for found in name.finditer(body):
        names.add(found[0])
        if len(names) > MAX_NAMES:
            return found.start()
    return len(body)


def _whole(root: Element, body: bytes) -> Element:
    """Take the element out that was open when the document ended, and its item with it unless that has a title and an address."""
    if body.rstrip().endswith(_end_of(root)):
        return root
    chain = [root]
    while len(chain[-1]) and len(chain) < MAX_DEPTH:
        chain.append(chain[-1][-1])
    for at, element in enumerate(chain):
        if key(element.tag, root.tag) in _ITEMS and _is_open(element, body):
            if at + 1 < len(chain) and _is_open(chain[at + 1], body):
                element.remove(chain[at + 1])
            names = {key(child.tag, root.tag) for child in element}
            parent = element.getparent()
            if parent is not None and not ("title" in names and names & _ADDRESSES):
                parent.remove(element)
            break
    return root


def _is_open(element: Element, body: bytes) -> bool:
    name = _written(element)
    opened = max(body.rfind(b"<" + name + after) for after in (b">", b" ", b"\n", b"\t", b"\r"))
    return opened > body.rfind(b"</" + name) or body.endswith(b"<" + name)


def _end_of(element: Element) -> bytes:
    return b"</" + _written(element) + b">"


def _written(element: Element) -> bytes:
    local = str(element.tag).rpartition("}")[2]
    return (f"{element.prefix}:{local}" if element.prefix else local).encode("utf-8", "replace")
