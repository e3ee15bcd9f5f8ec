"""What an element says: markup, addresses, moments, categories."""

import base64
import binascii
import re
from collections.abc import Sequence
from datetime import datetime

from lxml import etree

from copytaster.stages.feedparse.dates import instant
from copytaster.stages.feedparse.fields import Said, Told
from copytaster.stages.feedparse.tree import Element
from copytaster.stages.urls import joined

_TAG_START = re.compile(r"<(?=[A-Za-z/!?])")
_NAMESPACES = re.compile(r"\s+xmlns(?::[\w.-]+)?=(?:\"[^\"]*\"|'[^']*')")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_MAX_TAGS = 60


def markup(element: Element) -> str:
    """What the element holds, as HTML: escaped, inline, base64 or plain, by RSS's habits and Atom's rules.

    A text that is declared plain gets its `<` escaped where it would begin a tag. Atom texts without a type are read as
    HTML, since most that hold markup say nothing.
    """
    has_children = len(element) > 0
    text = (element.text or "").strip()
    if not (has_children or element.keys()):
        return text
    kind, mode = element.get("type"), element.get("mode")
    if has_children:
        inner = _inner(element)
        return inner.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") if kind in ("html", "text/html") else inner
    if mode == "base64" or (kind and mode is None and _is_binary(kind)):
        return _from_base64(text)
    if kind in ("text", "text/plain") and mode != "escaped":
        return _TAG_START.sub("&lt;", text)
    return text


def first(told: Told | None) -> str | None:
    """The markup of the first element that holds any; None when there is none."""
    for element in told or ():
        if value := markup(element):
            return value
    return None


def moment(told: Told | None, language: str | None = None) -> tuple[datetime | None, str | None]:
    """The first date that can be read, with its text; the text alone when none can. Of one name, the last counts: it corrects."""
    when: datetime | None = None
    raw: str | None = None
    name: object = None
    for element in told or ():
        if when and element.tag != name:
            break
        text = (element.text or "").strip()
        if read := instant(text, language):
            when, raw, name = read, text, element.tag
        elif when is None:
            raw = raw or text or None
    return when, raw


def plain(element: Element) -> str:
    """All text of the element, stripped."""
    return ("".join(element.itertext()) if len(element) else element.text or "").strip()


def words(told: Told | None) -> str:
    """The first plain text that is not empty."""
    for element in told or ():
        if text := plain(element):
            return text
    return ""


def attribute(element: Element, name: str) -> str:
    """An attribute, stripped; feeds of the nineties write its name in capitals."""
    return (element.get(name) or element.get(name.upper()) or "").strip()


def address(url: str, element: Element, site: str) -> str:
    """`url` made absolute by `xml:base`, then by `site`; as it stands where neither is known."""
    url = url.strip()
    if "&amp;" in url:
        url = url.replace("&amp;", "&")
    if not url or has_scheme(url):
        return url
    base = element.base or ""
    return joined(joined(site, base) if site else base, url)


def has_scheme(url: str) -> bool:
    """Whether it is an address by itself, of whatever kind."""
    return _SCHEME.match(url) is not None


def link(said: Said, site: str) -> str | None:
    """The page that an item or feed stands for: RSS's text, else Atom's alternate, pages before other types."""
    second: str | None = None
    for element in said.get("link", ()):
        href = element.get("href")
        if href is None:
            if text := plain(element):
                return address(text, element, site)
        elif (element.get("rel") or "alternate").strip().lower() == "alternate" and href.strip():
            found = address(href, element, site)
            if "html" in (element.get("type") or "html"):
                return found if second is None or "html" in (element.get("type") or "") else second
            second = second or found
    return second


def related(said: Said, rel: str, site: str) -> list[tuple[str, Element]]:
    """The links of one relation, with their elements."""
    found: list[tuple[str, Element]] = []
    for element in said.get("link", ()):
        named = element.get("rel")
        if named and named.lower() == rel and (href := element.get("href")):
            found.append((address(href, element, site), element))
    return found


def tags(said: Said) -> tuple[str, ...]:
    """Categories as the feed orders them within each kind, without repeats."""
    told = said.get("tag")
    if told is None:
        return ()
    found: dict[str, None] = {}
    for element in told:
        for tag in _words_of(element):
            if tag and len(found) < _MAX_TAGS:
                found[tag] = None
    return tuple(found)


def _words_of(element: Element) -> Sequence[str]:
    if not element.keys():
        text = plain(element)
        return [word.strip() for word in text.split(",")] if str(element.tag).endswith("keywords") else (text,)
    return (attribute(element, "term") or plain(element) or attribute(element, "label") or attribute(element, "text"),)


def _inner(element: Element) -> str:
    outer = etree.tostring(element, encoding="unicode", with_tail=False)
    inner = outer[outer.find(">") + 1 : outer.rfind("</")]
    return _NAMESPACES.sub("", inner).strip() if "xmlns" in inner else inner.strip()


def _is_binary(kind: str) -> bool:
    kind = kind.lower()
    return "/" in kind and not kind.startswith(("text/", "image/", "audio/", "video/")) and not kind.endswith(("xml", "html"))


def _from_base64(text: str) -> str:
    try:
        return base64.b64decode(text, validate=False).decode("utf-8").strip()
    except (binascii.Error, ValueError):
        return text
