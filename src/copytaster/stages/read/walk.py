"""The one pass over a page: its elements, its blocks of text with their raw numbers, and everything that slots are read from."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple, Protocol

from copytaster.stages.read import tags
from copytaster.stages.read.hints import hints, names

MAX_DEPTH = 200
"""News pages nest about 40 deep."""
MAX_BLOCKS = 10_000
MAX_SCRIPT_CHARS = 1_000_000
_SCRIPTS = 'script[type*="ld+json" i]'
MAX_BUTTON_CHARS = 40
MAX_KEPT = 40
"""Of each kind of slot: times, bylines, items of one name."""

_HIDING = re.compile(r"(display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(px|em|rem|%)?|opacity\s*:\s*0(\.0+)?)\s*(!|;|$)")
_FOR_SUBSCRIBERS = re.compile(r"paywall|subscriber|premium")
"""Parts of the article that a script shows to those who may see them: the publisher's own text, not something slipped in."""
_BYLINE = re.compile(
    r"byline|author-name|article-?author|author__name|authorname|c-author|autor|post-author|entry-author|writer|contributor"
)
_AUTHOR_LINK = re.compile(
    r"/(?:authors?|autor(?:en|es|i)?|auteurs?|by|redakteur|journalists?|reporters?|contributors?|staff|people)/", re.IGNORECASE
)
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e007f]")


class Node(Protocol):
    """An element or a text of the parsed page."""

    @property
    def tag(self) -> str | None: ...
    @property
    def attributes(self) -> Mapping[str, str | None]: ...
    @property
    def text_content(self) -> str | None: ...
    def iter(self, include_text: bool = False) -> Iterator["Node"]: ...
    def text(self, deep: bool = True, separator: str = "", strip: bool = False) -> str: ...


class Tree(Protocol):
    """A parsed page."""

    @property
    def root(self) -> Node | None: ...
    def css(self, query: str) -> Sequence[Node]: ...


class Element(NamedTuple):
    """An element that sets its contents apart from what stands around it.

    `first` is the block that comes first inside; `near` are the hints of its own and its two parents' names, `far` of all above;
    `group` is the same for elements that are named alike in a parent that is named alike; `article` is the nearest element above
    (or this one) that is called an article by its tag or its itemprop, -1 without; `tags` are the tags of it and all above.
    """

    parent: int
    own: int
    near: int
    far: int
    group: int
    depth: int
    article: int
    tags: int
    first: int
    tag: str


_NEW: Callable[[type[Element], tuple[int | str, ...]], Element] = tuple.__new__


class Block(NamedTuple):
    """A run of text between two borders of elements: what stands in it and counts of its characters."""

    text: str
    element: int
    link_chars: int
    links: int
    strong_chars: int
    lines: int
    media: int


class Item(NamedTuple):
    """A piece of microdata, a time or a byline: its name, its value, and the block that follows it."""

    name: str
    value: str
    block: int


@dataclass(slots=True)
class Walked:
    """All of a page that reading needs; in the order of the page. `ends` are the blocks that follow each element; `metas` are
    (name in lower case, content). `groups` tell of each group of elements the parent's group, the tag and the class; `named` are the
    classes, ids and roles of the elements, those of one together; `types` are types of microdata; `buttons` what stands on buttons."""

    elements: list[Element] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    metas: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    times: list[Item] = field(default_factory=list)
    bylines: list[Item] = field(default_factory=list)
    author_links: list[Item] = field(default_factory=list)
    groups: list[tuple[int, str, str]] = field(default_factory=list)
    named: dict[str, None] = field(default_factory=dict)
    types: dict[str, None] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)
    window: str = ""
    language: str = ""
    hidden: list[str] = field(default_factory=list)


def walked(tree: Tree, is_whole: bool = False, keeps_hidden: bool = False) -> Walked:
    """Walk the page once; what a browser does not show is left out, and what is deeper than 200 elements.

    Menus, buttons and the page's footer are only walked when `is_whole`; then also what was left open inside of them is found. With
    `keeps_hidden` what does not show is told in `hidden`, and still is no block.
    """
    root = tree.root
    walk = _Walk(is_whole, keeps_hidden)
    walk.page.scripts.extend(script.text()[:MAX_SCRIPT_CHARS] for script in tree.css(_SCRIPTS)[:MAX_KEPT])
    if root is None:
        return walk.page
    walk.page.language = root.attributes.get("lang") or root.attributes.get("xml:lang") or ""
    walk.page.elements.append(Element(-1, 0, 0, 0, 0, 0, -1, 0, 0, "html"))
    walk.page.ends.append(0)
    walk.inside(root, 0, 1)
    walk.flush(0)
    walk.page.ends[0] = len(walk.page.blocks)
    walk.page.groups.extend(((0, "html", ""), *walk.groups))
    return walk.page


_KIND: dict[str | None, str] = {
    "-text": "text", "br": "break", None: "skip", "-comment": "skip", "!doctype": "skip", **dict.fromkeys(tags.PLAIN, "plain"),
    **dict.fromkeys(tags.INLINE, "inline"), **dict.fromkeys(tags.UNSEEN, "unseen"),
}  # fmt: skip
"""What to do with a node, by its tag; all others part blocks."""


class _Walk:
    """The pass itself: the page so far, and the run of text that is being gathered."""

    __slots__ = (
        "groups",
        "is_whole",
        "keeps_hidden",
        "line_break",
        "link",
        "link_chars",
        "links",
        "media",
        "page",
        "parts",
        "strong",
        "strong_chars",
    )

    def __init__(self, is_whole: bool, keeps_hidden: bool) -> None:
        self.page = Walked()
        self.is_whole, self.keeps_hidden = is_whole, keeps_hidden
        self.groups: dict[tuple[int, str, str], int] = {}
        self.parts: list[str] = []
        self.link = self.links = self.link_chars = self.strong = self.strong_chars = self.media = 0
        self.line_break = False

    def inside(self, node: Node, own: int, depth: int) -> None:
        """Take in the children of `node`, whose nearest element that sets apart is `own`."""
        parts = self.parts
        for child in node.iter(include_text=True):
            tag = child.tag
            kind = _KIND.get(tag, "block")
            if kind == "text":
                text = child.text_content or ""
                if parts or not text.isspace():
                    parts.append(text)
                    if self.link or self.strong or self.line_break:
                        self._marked(text)
            elif tag is None or depth >= MAX_DEPTH:
                continue
            elif kind == "block":
                self._block(child, tag, own, depth)
            elif kind == "plain":
                self.strong += tag in tags.STRONG
                self.inside(child, own, depth + 1)
                self.strong -= tag in tags.STRONG
            elif kind == "inline":
                self._inline(child, tag, own, depth)
            elif kind == "break":
                self._line_break(own)
            elif kind == "unseen":
                self._unseen(child, tag, own, depth)

    def flush(self, own: int) -> None:
        """End the run of text here."""
        raw = "".join(self.parts)
        self.parts.clear()
        self.line_break = False
        if not raw.isspace() and (lines := _lines(raw)) and len(self.page.blocks) < MAX_BLOCKS:
            counts = (self.link_chars, self.links, self.strong_chars, len(lines), self.media)
            self.page.blocks.append(Block("\n".join(lines), own, *counts))
            self.media = 0
        self.links = self.link_chars = self.strong_chars = 0

    def _marked(self, text: str) -> None:
        length = len(text.strip())
        self.link_chars += length if self.link else 0
        self.strong_chars += length if self.strong else 0
        if length:
            self.line_break = False

    def _line_break(self, own: int) -> None:
        """One break parts lines, two part blocks."""
        if self.line_break:
            self.flush(own)
        else:
            self.parts.append("\v")
            self.line_break = True

    def _inline(self, node: Node, tag: str, own: int, depth: int) -> None:
        named = node.attributes
        if named:
            called = named.get("class")
            is_notable = not tags.NOTABLE.isdisjoint(named) or (called and _is_byline(called))
            if is_notable and not self._is_shown(node, tag, named):
                return
        if tag == "a":
            if _AUTHOR_LINK.search(named.get("href") or ""):
                _keep(self.page.author_links, Item("a", node.text()[:100], len(self.page.blocks)))
            self.link += 1
            self.links += 1
            self.inside(node, own, depth + 1)
            self.link -= 1
        elif tag in tags.MEDIA:
            self.media += 1
        else:
            self.inside(node, own, depth + 1)

    def _unseen(self, node: Node, tag: str, own: int, depth: int) -> None:
        if tag in tags.MEDIA:
            self.media += 1
        elif tag in tags.SLOTS:
            self._slot(node, tag, own, depth)

    def _block(self, node: Node, tag: str, own: int, depth: int) -> None:
        page = self.page
        if tag == "button" and len(page.buttons) < MAX_KEPT:
            page.buttons.append(node.text()[:MAX_BUTTON_CHARS])
        if not self.is_whole and (tag in tags.ASIDE or (tag == "footer" and page.elements[own].article < 0)):
            self.flush(own)
            return
        named = node.attributes
        called = named.get("class") or "" if named else ""
        bits = 0
        if named:
            if "id" in named or "role" in named:
                told = f"{called} {named.get('id') or ''} {named.get('role') or ''}"
                bits = hints(told)
                page.named[told] = None
            elif called:
                bits = hints(called)
                page.named[called] = None
            if "itemtype" in named:
                page.types[named["itemtype"] or ""] = None
            if (not tags.NOTABLE.isdisjoint(named) or (bits & _author() and _is_byline(called))) and not self._is_shown(node, tag, named):
                return
        if self.parts:
            self.flush(own)
        elements = page.elements
        place = len(elements)
        is_article = tag in tags.ARTICLES or ("itemprop" in named and "articlebody" in (named["itemprop"] or "").lower())
        above = elements[own]
        group = self.groups.setdefault((above.group, tag, called), len(self.groups) + 1)
        # The same as calling Element, at half the time.
        element = _NEW(
            Element,
            (own, bits, bits | above.own | elements[above.parent].own, above.far | bits, group, above.depth + 1,
             place if is_article else above.article, above.tags | tags.TAG_BIT.get(tag, 0), len(page.blocks), tag),
        )  # fmt: skip
        elements.append(element)
        page.ends.append(0)
        self.inside(node, place, depth + 1)
        if self.parts:
            self.flush(place)
        page.ends[place] = len(page.blocks)

    def _is_shown(self, node: Node, tag: str, named: Mapping[str, str | None]) -> bool:
        """Keep what slots are read from; false when the element does not show."""
        if _is_hidden(tag, named):
            if self.keeps_hidden:
                self.page.hidden.append(node.text()[:300])
            return False
        page = self.page
        if item := named.get("itemprop"):
            name = item.strip().lower()
            value = named.get("content") or named.get("datetime") or (node.text()[:300] if name in tags.TOLD_IN_TEXT else "")
            _keep(page.items, Item(name, value, len(page.blocks)))
        if tag == "time":
            _keep(page.times, Item(named.get("class") or "", named.get("datetime") or "", len(page.blocks)))
        if _is_byline(named.get("class") or "") or named.get("rel") == "author":
            _keep(page.bylines, Item(tag, node.text(separator="\n")[:300], len(page.blocks)))
        return True

    def _slot(self, node: Node, tag: str, own: int, depth: int) -> None:
        named = node.attributes
        if tag == "meta":
            name = named.get("property") or named.get("name") or named.get("itemprop") or named.get("http-equiv")
            if name and (content := named.get("content")):
                self.page.metas.append((name.strip().lower(), content[:2_000].strip()))
        elif tag == "link":
            self.page.links.append(((named.get("rel") or "").lower(), named.get("href") or ""))
        elif tag == "title":
            self.page.window = self.page.window or node.text()
        else:
            self.inside(node, own, depth + 1)


def _lines(raw: str) -> list[str]:
    if not raw.isascii():
        raw = _INVISIBLE.sub("", raw)
    if "\v" in raw:
        return [line for part in raw.split("\v") if (line := " ".join(part.split()))]
    line = " ".join(raw.split())
    return [line] if line else []


def _keep(kept: list[Item], item: Item) -> None:
    if len(kept) < MAX_KEPT:
        kept.append(item)


def _is_hidden(tag: str, named: Mapping[str, str | None]) -> bool:
    if tag in tags.NEVER_HIDDEN:
        return False
    style = named.get("style")
    is_hidden = "hidden" in named or named.get("aria-hidden") == "true" or (style and _HIDING.search(style.lower()) is not None)
    return bool(is_hidden) and _FOR_SUBSCRIBERS.search((named.get("class") or "").lower()) is None


@cache
def _author() -> int:
    """The bit of the hint that every byline gives."""
    return 1 << names().index("author")


@lru_cache(maxsize=8_192)
def _is_byline(called: str) -> bool:
    return _BYLINE.search(called.lower()) is not None
