"""Bytes -> ParsedFeed: cut, decode, tell the format, parse."""

from dataclasses import replace

from copytaster.model.feed import NotAFeed, ParsedFeed
from copytaster.stages.feedparse import jsonfeed, xmlfeed
from copytaster.stages.feedparse.charset import utf8
from copytaster.stages.feedparse.repair import after_whole_items, has_feed_inside, root_name

MAX_BYTES = 20_000_000
"""The rest of a longer body is not read; the items before the cut are."""


def parsed(body: bytes, content_type: str | None, url: str) -> ParsedFeed | NotAFeed:
    """What a feed says, whatever state its bytes are in; never raises.

    `content_type` is the header's value and only counts where the bytes leave a doubt; `url` is what relative addresses are
    seen from and may be empty. Cost is linear: about 12 ms a megabyte.
    """
    decoded = utf8(body[:MAX_BYTES], content_type)
    text = decoded.body.lstrip()
    if not text:
        return NotAFeed("it is empty")
    repairs = decoded.repairs
    if len(body) > MAX_BYTES:
        text = after_whole_items(text)
        repairs = (f"cut: only the first {MAX_BYTES // 1_000_000} MB are read", *repairs)
    if text[:1] in (b"{", b"["):
        found = jsonfeed.feed(text, url)
    elif text.find(b"<", 0, 200_000) < 0:
        return NotAFeed("it holds no markup")
    elif root_name(text) == "html" and not has_feed_inside(text):
        return NotAFeed("it is a web page, not a feed")
    else:
        found = xmlfeed.feed(text, url)
    return replace(found, repairs=(*repairs, *found.repairs)) if repairs and isinstance(found, ParsedFeed) else found
