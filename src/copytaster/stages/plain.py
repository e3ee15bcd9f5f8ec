"""Plain text out of the markup that titles and summaries hold."""

import html
import re
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

MAX_CHARS = 200_000
"""Of markup that are read; the rest is dropped unread."""

_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
    # Joiners shape Persian, Indic scripts and emoji: they go only where they touch ASCII.
    "|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_OPENS_A_TAG = re.compile(r"<(?=[a-zA-Z/!?])")
_TWICE_ESCAPED = re.compile(r"&(?:amp|quot|apos|nbsp|#0?39|#8[2-3]\d\d|[lr][sd]quo);")
_TAG = re.compile(r"""</?([a-zA-Z][a-zA-Z0-9]{0,15})(?:\s++[a-zA-Z_:-]++(?:="[^"<>]*+"|='[^'<>]*+')?)*+\s*+/?>""")
_UNREAD = frozenset({"script", "style", "noscript", "template", "head", "title", "iframe", "object", "svg", "math"})
_INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "dfn", "em", "font", "i", "ins", "del", "kbd", "label", "mark", "q",
     "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
)  # fmt: skip


def text(markup: str) -> str:
    """What a reader would see of `markup`, on one line.

    Entities are decoded (a second time where a publisher escaped twice), scripts and styles dropped, white space folded, and
    characters that cannot be seen but change what is (zero width, direction, tags) removed. Linear; never raises.
    """
    if len(markup) > MAX_CHARS:
        markup = markup[:MAX_CHARS]
    if "<" in markup:
        markup = _untagged(markup.replace("<![CDATA[", "").replace("]]>", ""))
    elif "&" in markup:
        markup = html.unescape(markup)
    if "&" in markup and _TWICE_ESCAPED.search(markup):
        markup = html.unescape(markup)
    return clean(markup)


def harmless(words: str) -> str:
    """The same number of characters, none of which begins a tag in a program that takes them for markup: such a `<` becomes `‹`."""
    return _OPENS_A_TAG.sub("‹", words) if "<" in words else words


def clean(words: str) -> str:
    """Fold white space and drop what cannot be seen; `words` hold no markup."""
    if words.isprintable():  # Then it holds no white space but the blank, and nothing that cannot be seen.
        return " ".join(words.split()) if "  " in words else words.strip()
    if not words.isascii():
        words = _INVISIBLE.sub("", words)
    return " ".join(_CONTROL.sub(" ", words).split())


def opening(markup: str, max_chars: int) -> str:
    """At most `max_chars` from the beginning, ended before a tag that would be cut."""
    if len(markup) <= max_chars:
        return markup
    markup = markup[:max_chars]
    end = markup.rfind("<")
    return markup[:end] if end > markup.rfind(">") else markup


def cut(words: str, max_chars: int) -> str:
    """At most `max_chars` of a line, ended at a blank and with an ellipsis where it was longer."""
    if len(words) <= max_chars:
        return words
    short = words[: max_chars - 1]
    return (short[: short.rfind(" ")] if " " in short[max_chars // 2 :] else short).rstrip(" ,;:-") + "…"


def _untagged(markup: str) -> str:
    if "<!" not in markup:
        parts = _TAG.split(markup)
        gaps = [_gap(name) for name in parts[1::2]]
        if None not in gaps:
            # Ten times as fast as a tree, and right as long as every "<" began one of these plain tags.
            parts[1::2] = gaps
            words = "".join(parts)
            if "<" not in words:
                return html.unescape(words)
    return "".join(_pieces(markup))


@lru_cache(maxsize=1_024)
def _gap(name: str) -> str | None:
    """What a tag leaves in the text; None when what is inside must not be read."""
    name = name.lower()
    return None if name in _UNREAD else "" if name in _INLINE else " "


def _pieces(markup: str) -> Iterator[str]:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    raw = b"<body>" + markup.replace("\x00", " ").encode("utf-8", "replace")
    root = etree.fromstring(raw, parser)
    unread: etree._Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        inline = element.tag in _INLINE
        if event == "start":
            if unread is None and element.tag in _UNREAD:
                unread = element
            if unread is None:
                yield "" if inline else " "
                yield element.text or ""
            continue
        if unread is element:
            unread = None
        if unread is None:
            yield "" if inline else " "
            yield element.tail or ""
