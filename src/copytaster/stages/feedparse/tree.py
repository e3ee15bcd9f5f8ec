"""Text of a feed -> its tree, on a parser that opens nothing, expands nothing and stops at its limits."""

import re
from dataclasses import dataclass
from functools import cache

from lxml import etree

from copytaster.stages.feedparse import repair
from copytaster.stages.feedparse.limits import limited
from copytaster.stages.feedparse.names import key

MAX_DEPTH = 256
_ITEMS = frozenset({"item", "entry", "url"})
_ADDRESSES = frozenset({"link", "guid", "id", "loc"})
MAX_MENDED_BYTES = 8_000_000
"""Recovery from millions of errors takes seconds; a well-formed document may be longer."""

Element = etree._Element
_OTHER_CHARSET = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"'](?!utf-?8[\"'])", re.IGNORECASE)


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
    cut = limited(body)
    repairs: tuple[str, ...] = () if len(cut) == len(body) else ("cut: more markup than a feed may hold",)
    try:
        return Tree(etree.fromstring(cut, _strict(_OTHER_CHARSET.match(cut) is not None)), repairs)
    except (etree.XMLSyntaxError, ValueError) as error:
        why = str(error).partition(", line")[0][:200]
    if len(cut) > MAX_MENDED_BYTES:
        cut, repairs = repair.after_whole_items(cut[:MAX_MENDED_BYTES]), ("cut: too long to be mended whole",)
    cut, had_junk = repair.from_start(cut)
    try:
        root: Element | None = etree.fromstring(repair.mended(cut, entities), _parser(recover=True, encoding="utf-8"))
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None:
        return None
    junk = ("dropped what stood before the document",) if had_junk else ()
    return Tree(_whole(root, cut), (*repairs, *junk, f"mended: {why}"))


@cache
def _strict(is_declared_otherwise: bool) -> "etree.XMLParser[Element]":
    """Kept, since making one costs as much as parsing a small feed. UTF-8 is only forced where a declaration denies it: it is slower."""
    return _parser(recover=False, encoding="utf-8" if is_declared_otherwise else None)


def _parser(recover: bool, encoding: str | None) -> "etree.XMLParser[Element]":
    return etree.XMLParser(
        encoding=encoding, recover=recover, no_network=True, resolve_entities=False, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True, collect_ids=False,
    )  # fmt: skip


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
