"""The one parse of a page: bytes to a tree, within limits that no news page reaches."""

import re
from collections import Counter

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from copytaster.stages.read import charset

MAX_TAGS = 200_000
MAX_UNCLOSED = 1_500
"""Of one tag that has to be closed: the time of a parse grows with the square of the depth."""
MAX_ATTRIBUTES = 1_000
"""Of one element: the time grows with the square of their number."""
_WORTH_COUNTING = 10_000
_SLICE_BYTES = 10_000

_TAG = re.compile(rb"<(/?[a-zA-Z][a-zA-Z0-9]*)")
_QUOTED = re.compile(rb""""[^"]*"|'[^']*'""")
_ATTRIBUTE = re.compile(rb"""[\s"'][^\s=<>"'/]+=""")
_ENDS_BY_ITSELF = frozenset(
    b"p li td th tr tbody thead tfoot option optgroup dt dd rp rt br img hr input meta link area base col embed param source track wbr "
    b"html head body colgroup".split()
)


def parsed(body: bytes, content_type: str | None) -> LexborHTMLParser | str:
    """The page as a tree, or why no tree is made of it."""
    raw = charset.utf8(body, content_type)
    if why := _excess(raw):
        return why
    try:
        return LexborHTMLParser(raw)
    except (SelectolaxError, ValueError):
        return "no page could be made out of the markup"


def _excess(raw: bytes) -> str:
    count = raw.count(b"<")
    if count > MAX_TAGS:
        return f"too large: {count} tags"
    if _has_endless_tag(raw):
        return f"too large: more than {MAX_ATTRIBUTES} attributes of one element"
    if count > _WORTH_COUNTING and _unclosed(raw) > MAX_UNCLOSED:
        return "nested too deep to read"
    return ""


def _has_endless_tag(raw: bytes) -> bool:
    """A stretch of 20,000 bytes without a tag holds a whole slice of 10,000; so only stretches around such slices are looked at."""
    checked = 0
    for start in range(0, len(raw), _SLICE_BYTES):
        if start >= checked and raw.find(b"<", start, start + _SLICE_BYTES) < 0:
            end = raw.find(b"<", start)
            checked = len(raw) if end < 0 else end
            if _attributes(raw[raw.rfind(b"<", 0, start) + 1 : checked]) > MAX_ATTRIBUTES:
                return True
    return False


def _attributes(part: bytes) -> int:
    """Of the tag at the start of a long stretch of markup; scripts are as long, but hold no attributes."""
    if not part[:1].isalpha() or part[:6].lower() in (b"script", b"style>", b"style "):
        return 0
    return len(_ATTRIBUTE.findall(_QUOTED.sub(b'""', part).partition(b">")[0]))


def _unclosed(raw: bytes) -> int:
    """Of the tag that is most often left open."""
    tags = Counter(map(bytes.lower, _TAG.findall(raw)))
    return max((count - tags[b"/" + tag] for tag, count in tags.items() if tag not in _ENDS_BY_ITSELF and tag[0] != 0x2F), default=0)
