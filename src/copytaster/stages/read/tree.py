"""The one parse of a page: text to a tree that is safe to walk, without what nobody sees."""

import re

from lxml import etree, html

MAX_DEPTH = 160
"""News pages nest about 40 deep; lxml copies trees by recursion, so what is deeper is cut."""
MAX_ELEMENTS = 100_000
MAX_ATTRIBUTES = 1_000
"""Of one element; the parser takes a time that grows with the square of their number, 36 s for 100,000."""
_LONG_TAG_BYTES = 4 * MAX_ATTRIBUTES
_ATTRIBUTE = re.compile(rb"""\s[^\s=<>"'/]+=(?=\S)""")

_TOO_DEEP = etree.XPath("/" + "/".join(["*"] * (MAX_DEPTH + 1)))
_TOO_MANY = etree.XPath(f"(//*)[{MAX_ELEMENTS + 1}]")
_PERHAPS_HIDDEN = etree.XPath("/html/body//*[@style or @hidden]")
_HIDING = re.compile(
    r"(display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(px|em|rem|%)?|opacity\s*:\s*0(\.0+)?)"
    r"\s*(!\s*important\s*)?(;|$)"
)
_FOR_SUBSCRIBERS = re.compile(r"paywall|subscriber|premium")
"""Parts of the article that a script shows to those who may see them: the publisher's own text, not something slipped in."""
_NEVER_SEEN = ("script", "style", "link", "meta", "template", "noscript", "object", "svg", "iframe")
_CONTROLS = bytes(byte if byte >= 32 or byte in b"\t\n\r" else 32 for byte in range(256))


def parsed(markup: str) -> html.HtmlElement | None:
    """The page as a tree at most 160 deep; None when there is nothing in it, or more than any page holds."""
    raw = markup.encode("utf-8", "replace").translate(_CONTROLS)
    if _has_endless_tag(raw):
        return None
    try:
        root = html.document_fromstring(raw, parser=_parser(), ensure_head_body=True)
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    for element in _TOO_DEEP(root):
        _drop(element)
    return None if _TOO_MANY(root) else root


def _has_endless_tag(raw: bytes) -> bool:
    """Scripts hold long stretches without a tag as well, but not stretches of attributes."""
    long = (part.partition(b">")[0] for part in raw.split(b"<") if len(part) > _LONG_TAG_BYTES)
    return any(len(_ATTRIBUTE.findall(tag)) > MAX_ATTRIBUTES for tag in long if tag[:1].isalpha())


def _parser() -> html.HTMLParser:
    return html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=False)


def without_hidden(root: html.HtmlElement) -> html.HtmlElement:
    """The same tree after what a browser does not show has been taken out; run after slots are read, which may stand there."""
    etree.strip_elements(root, *_NEVER_SEEN, with_tail=False)
    for element in _PERHAPS_HIDDEN(root):
        if _is_hidden(element):
            _show(element) if _FOR_SUBSCRIBERS.search(element.get("class", "").lower()) else _drop(element)
    return root


def _is_hidden(element: html.HtmlElement) -> bool:
    return element.get("hidden") is not None or _HIDING.search(element.get("style", "").lower()) is not None


def _show(element: html.HtmlElement) -> None:
    for name in ("hidden", "style"):
        element.attrib.pop(name, None)


def _drop(element: html.HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()
