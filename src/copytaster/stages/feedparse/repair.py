"""Mending of what stands between a feed's text and a well-formed document."""

import re
from html.entities import html5

from copytaster.stages.feedparse.limits import outside

_START = re.compile(rb"<\?xml\b|<(?:[A-Za-z_][\w.-]{0,30}:)?(?:rss|feed|rdf|channel|urlset|sitemapindex)(?=[\s>/])", re.IGNORECASE)
_INSIDE = re.compile(rb"<(?:rss|feed|rdf:RDF)(?=[\s>])")
_PROLOG = re.compile(rb"(?:\s|<\?[^>]{0,2000}\?>|<!--.*?-->)*+", re.DOTALL)
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]{0,2000}(?:\[(.*?)\]\s*)?>", re.DOTALL | re.IGNORECASE)
_DEFINED = re.compile(rb"<!ENTITY\s+([A-Za-z_][\w.-]{0,40})\s+(?:\"([^\"<&%]{0,200})\"|'([^'<&%]{0,200})')\s*>")
_NAMED = re.compile(rb"<!ENTITY\s+([A-Za-z_][\w.-]{0,40})\s")
_ROOT = re.compile(rb"<([A-Za-z_][\w.:-]{0,60})")
_CONTROL = bytes(byte for byte in range(0x20) if byte not in b"\t\n\r")
# Each begins with a literal, so that what lies between two of them is skipped at the speed of memory.
_AMISS = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)(?:#(\d{1,8}|[xX][0-9a-fA-F]{1,7});|([A-Za-z][\w.-]{0,40});)?")
_BARE = re.compile(rb"<(?![A-Za-z_/!?])")
_SURROGATE = re.compile(rb"&#(?:0{0,9}5[5-7]\d{3}|[xX]0{0,9}[dD][89a-fA-F][0-9a-fA-F]{2})(?=;)")
_NO_CHARACTER = re.compile(rb"(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]))\Z")
_MAX_PROLOG = 400_000
MAX_MENDED = 300_000
"""Of places in one document: each takes 100 bytes while the text is put together."""


def root_name(body: bytes) -> str:
    """The name of the first element, lower-case, with its prefix; empty when the text does not begin with one."""
    at = _prolog_end(body)
    if doctype := _DOCTYPE.match(body, at, _MAX_PROLOG):
        at = _prolog_end(body, doctype.end())
    found = _ROOT.match(body, at)
    return found[1].decode("ascii", "replace").lower() if found else ""


def without_doctype(body: bytes) -> tuple[bytes, dict[bytes, bytes]]:
    """The document without its DOCTYPE, and the entities that it defined.

    An entity that is short and holds no other one is kept; all others are empty, so that no bomb and no outside file is ever read.
    """
    at = _prolog_end(body)
    found = _DOCTYPE.match(body, at, _MAX_PROLOG)
    if not found:
        return body, {}
    subset = found[1] or b""
    entities = dict.fromkeys(_NAMED.findall(subset), b"")
    entities |= {match[1]: match[2] or match[3] or b"" for match in _DEFINED.finditer(subset)}
    return body[:at] + body[found.end() :], entities


def _prolog_end(body: bytes, start: int = 0) -> int:
    """Where white space, instructions and comments end."""
    found = _PROLOG.match(body, start, _MAX_PROLOG)
    return found.end() if found else start


def has_feed_inside(page: bytes) -> bool:
    """Whether a feed begins soon inside a page's markup, as some generators wrap it."""
    return bool(_INSIDE.search(page[:4_000]))


def after_whole_items(body: bytes) -> bytes:
    """Cut a document that was cut anywhere after its last whole item, and close it, so that it is well-formed again."""
    found = max(((body.rfind(end), end) for end in (b"</item>", b"</entry>", b"</url>")), key=lambda at: at[0])
    if found[0] < 0:
        return body
    closing = {b"</item>": (b"</channel></rss>", b"</rdf:RDF>"), b"</entry>": (b"</feed>",), b"</url>": (b"</urlset>",)}[found[1]]
    inside = body[:20_000].lower()
    return body[: found[0] + len(found[1])] + next((end for end in closing if end.rpartition(b"</")[2][:-1].lower() in inside), b"")


def from_start(body: bytes) -> tuple[bytes, bool]:
    """Cut what stands before the document; the second is whether there was anything."""
    found = _START.search(body[:200_000])
    if not found or found.start() == 0:
        return body, False
    return body[found.start() :], True


def mended(body: bytes, entities: dict[bytes, bytes]) -> bytes:
    """Drop characters that XML forbids, escape a bare `&` and `<`, and write named entities as the characters they stand for."""

    def fixed(found: re.Match[bytes]) -> bytes:
        said, number, name = found[0], found[1], found[2]
        if number:
            return b"" if _NO_CHARACTER.match(number) or _too_large(number) else said
        if name:
            return _entity(name, entities)
        return b"&amp;" + said[1:]

    clean = body.translate(None, _CONTROL).replace(b"\xef\xbf\xbe", b"").replace(b"\xef\xbf\xbf", b"")
    # Everywhere, since what looks like CDATA may stand in an attribute: recovery makes bytes of them that are no UTF-8.
    clean = _SURROGATE.sub(b"&#xFFFD", clean)
    parts: list[bytes] = []
    at, left = 0, MAX_MENDED
    for start, end in outside(clean):
        markup, count = _AMISS.subn(fixed, clean[start:end], left)
        markup, more = _BARE.subn(b"&lt;", markup, max(left - count, 1))
        left = max(left - count - more, 1)
        parts += (clean[at:start], markup)
        at = end
    return b"".join(parts)


def _entity(name: bytes, entities: dict[bytes, bytes]) -> bytes:
    if name in entities:
        return entities[name]
    known = html5.get(name.decode("ascii", "replace") + ";")
    return known.encode() if known and known not in "<>&\"'" else b"&amp;" + name + b";"


def _too_large(number: bytes) -> bool:
    code = int(number[1:], 16) if number[:1] in b"xX" else int(number)
    return code > 0x10FFFF or 0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF)
