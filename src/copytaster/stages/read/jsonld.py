"""JSON-LD of a page: the node that describes its article, out of whatever the page carries."""

import json
import re
from collections.abc import Iterator, Sequence

Node = dict[str, object]

MAX_NODES = 2_000
_INTO = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item", "@list")
_ARTICLE = re.compile(r"(Article|BlogPosting|LiveBlogPosting|Report|Review|Recipe)$")
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_WRAP = re.compile(r"^\s*(<!\[CDATA\[|<!--|//\s*<!\[CDATA\[|/\*.*?\*/)|(\]\]>|-->|//\s*\]\]>|;)\s*$", re.DOTALL)
_DECODER = json.JSONDecoder(strict=False)
_RESCUED = re.compile(r'"(headline|datePublished|dateModified|description)"\s*:\s*"((?:[^"\\]|\\.){1,600})"')


def nodes(scripts: Sequence[str]) -> tuple[Node, ...]:
    """Every node of every block of JSON-LD, given as texts, in order, at most 2,000; broken blocks give what can be rescued."""
    found: list[Node] = []
    for script in scripts:
        for node in _walk(_loaded(script)):
            found.append(node)
            if len(found) >= MAX_NODES:
                return tuple(found)
    return tuple(found)


def types(node: Node) -> tuple[str, ...]:
    """The node's types without the vocabulary's address."""
    named = node.get("@type")
    listed = named if isinstance(named, list) else [named]
    return tuple(name.rsplit("/", 1)[-1].strip() for name in listed if isinstance(name, str))


def is_article(node: Node) -> bool:
    """A node that tells of one written piece."""
    return any(_ARTICLE.search(name) for name in types(node))


def article(found: tuple[Node, ...]) -> Node:
    """The article's node: the one with most of headline, date, author and body; the first of equals; empty when there is none."""
    named = [node for node in found if is_article(node) and (node.get("headline") or node.get("name") or node.get("datePublished"))]
    return max(named, key=_fullness, default={})


def text(value: object) -> str:
    """A plain string out of a value that may be a list, or a node with a name, a value or an address."""
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = value.get("name") or value.get("@value") or value.get("url") or value.get("@id")
        else:
            break
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _fullness(node: Node) -> int:
    return sum(bool(node.get(key)) for key in ("headline", "datePublished", "author", "articleBody", "image", "description"))


def _walk(value: object) -> Iterator[Node]:
    waiting = [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, list):
            waiting.extend(reversed(here[:MAX_NODES]))
        elif isinstance(here, dict):
            yield here
            waiting.extend(here[key] for key in reversed(_INTO) if isinstance(here.get(key), dict | list))


def _loaded(script: str) -> object:
    for attempt in _attempts(script):
        try:
            return _DECODER.raw_decode(attempt)[0]
        except (ValueError, RecursionError):
            continue
    return _rescued(script)


def _attempts(script: str) -> Iterator[str]:
    """As it stands; without what wraps it; with its commas mended. Each costs a pass, and the first is right on most pages."""
    yield script.strip()
    plain = _WRAP.sub("", script).strip()
    yield plain
    yield _TRAILING_COMMA.sub(r"\1", plain.replace("\\'", "'"))


def _rescued(broken: str) -> object:
    """The plain fields of a block that is no JSON, if it says that it is of an article."""
    if not re.search(r'"@type"\s*:\s*\[?\s*"\w*(Article|Posting)"', broken):
        return None
    fields: dict[str, object] = {"@type": "Article"}
    for key, value in _RESCUED.findall(broken):
        fields.setdefault(key, _unescaped(value))
    return fields


def _unescaped(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"', strict=False))
    except ValueError:
        return value
