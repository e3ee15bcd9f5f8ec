"""What an element says: markup, addresses, people, moments."""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from copytaster.stages.feedparse.dates import instant
from copytaster.stages.feedparse.names import key
from copytaster.stages.feedparse.tree import Element
from copytaster.stages.urls import joined

Said = dict[str, list[Element]]
"""The children of an element by their key (see `names.key`), in document order."""

_TAG_START = re.compile(r"<(?=[A-Za-z/!?])")
_NAMESPACES = re.compile(r"\s+xmlns(?::[\w.-]+)?=(?:\"[^\"]*\"|'[^']*')")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_EMAIL = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
_TAGS = frozenset({"category", "dc:subject", "itunes:category", "media:category", "itunes:keywords"})
_MAX_TAGS = 60


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who wrote; `shown` is how the feed puts it."""

    shown: str | None = None
    name: str | None = None
    email: str | None = None


def said(element: Element, root_tag: object) -> Said:
    """Cost: linear in the children."""
    children: Said = {}
    for child in element:
        name = key(child.tag, root_tag)
        if name in children:
            children[name].append(child)
        else:
            children[name] = [child]
    return children


def markup(element: Element) -> str:
    """What the element holds, as HTML: escaped, inline, base64 or plain, by RSS's habits and Atom's rules.

    A text that is declared plain gets its `<` escaped where it would begin a tag. Atom texts without a type are read as
    HTML, since most that hold markup say nothing.
    """
    kind, mode = element.get("type"), element.get("mode")
    if len(element):
        inner = _inner(element)
        return inner.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") if kind in ("html", "text/html") else inner
    text = (element.text or "").strip()
    if kind is None and mode is None:
        return text
    if mode == "base64" or (kind and mode is None and _is_binary(kind)):
        return _from_base64(text)
    if kind in ("text", "text/plain") and mode != "escaped":
        return _TAG_START.sub("&lt;", text)
    return text


def first(children: Said, names: Sequence[str]) -> str | None:
    """The markup of the first element by these names that holds any; None when there is none."""
    for name in names:
        for element in children.get(name, ()):
            if value := markup(element):
                return value
    return None


def moment(children: Said, names: Sequence[str]) -> tuple[datetime | None, str | None]:
    """The first date by these names that can be read, with its text; the text alone when none can."""
    unread = None
    for name in names:
        for element in children.get(name, ()):
            raw = (element.text or "").strip()
            when = instant(raw)
            if when:
                return when, raw
            unread = unread or raw or None
    return None, unread


def plain(element: Element) -> str:
    """All text of the element, stripped."""
    return ("".join(element.itertext()) if len(element) else element.text or "").strip()


def attribute(element: Element, name: str) -> str:
    """An attribute, stripped; feeds of the nineties write its name in capitals."""
    return (element.get(name) or element.get(name.upper()) or "").strip()


def address(url: str, element: Element, site: str) -> str:
    """`url` made absolute by `xml:base`, then by `site`; as it stands where neither is known."""
    url = url.strip()
    if "&amp;" in url:
        url = url.replace("&amp;", "&")
    if not url or _SCHEME.match(url):
        return url
    base = element.base or ""
    return joined(joined(site, base) if site else base, url)


def link(children: Said, site: str) -> str | None:
    """The page that an item or feed stands for: RSS's text, else Atom's alternate, pages before other types."""
    second: str | None = None
    for element in children.get("link", ()):
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


def related(children: Said, rel: str, site: str) -> list[tuple[str, Element]]:
    """The links of one relation, with their elements."""
    found = [e for e in children.get("link", ()) if (e.get("rel") or "").lower() == rel]
    return [(address(attribute(e, "href"), e, site), e) for e in found if attribute(e, "href")]


def person(children: Said, names: Sequence[str], root_tag: object) -> Person:
    """The first of these elements that names someone."""
    for name in names:
        for element in children.get(name, ()):
            found = _structured(element, root_tag) if len(element) else named(plain(element))
            if found.shown:
                return found
    return Person()


def named(text: str) -> Person:
    """Take apart `Name (mail)`, `mail (Name)` and `Name <mail>`."""
    text = " ".join(text.split())
    mail = _EMAIL.search(text) if "@" in text else None
    if not mail:
        return Person(text or None, text or None)
    name = (text[: mail.start()] + text[mail.end() :]).replace("mailto:", "").strip(" ()<>[]\"',;:")
    return Person(f"{name} ({mail[0]})" if name else mail[0], name or None, mail[0])


def tags(children: Said) -> tuple[str, ...]:
    """Categories as the feed orders them within each kind, without repeats."""
    if _TAGS.isdisjoint(children):
        return ()
    found = [attribute(e, "term") or plain(e) or attribute(e, "label") for e in children.get("category", ())]
    found += [plain(e) for e in children.get("dc:subject", ())]
    found += [attribute(e, "text") for e in children.get("itunes:category", ())]
    found += [plain(e) or attribute(e, "label") for e in children.get("media:category", ())]
    found += [word.strip() for e in children.get("itunes:keywords", ()) for word in plain(e).split(",")]
    return tuple(dict.fromkeys(tag for tag in found[:_MAX_TAGS] if tag))


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


def _structured(element: Element, root_tag: object) -> Person:
    parts = said(element, root_tag)
    name, email = (next((plain(e) for e in parts.get(k, ()) if plain(e)), None) for k in ("name", "email"))
    if name is None and email is None:
        return named(next((plain(e) for k in ("itunes:name", "itunes:email") for e in parts.get(k, ())), "") or plain(element))
    shown = f"{name} ({email})" if name and email else name or email
    return Person(shown, name, email)
