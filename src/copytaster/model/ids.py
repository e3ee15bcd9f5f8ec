"""Ids made from content, so that keeping a thing twice is keeping it once."""

import hashlib
from functools import lru_cache


def digest(*parts: str | bytes) -> str:
    """The 128-bit BLAKE2b of the parts, in hex; parts are length-prefixed, so ("ab", "c") differs from ("a", "bc")."""
    state = hashlib.blake2b(digest_size=16)
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        state.update(len(raw).to_bytes(8, "big"))
        state.update(raw)
    return state.hexdigest()


@lru_cache(8192)
def _made(kind: str, *parts: str) -> str:
    return kind + digest(kind, *parts)[:16]


def feed_id(url: str) -> str:
    """From the canonical address of the feed."""
    return _made("f", url)


def entry_id(feed: str, key: str) -> str:
    """From the feed's id and the entry's key: its canonical address, or its guid where it has none."""
    return _made("e", feed, key)


def page_id(entry: str, content_digest: str) -> str:
    """From the entry's id and what came back for it, so that the same capture is the same page."""
    return _made("p", entry, content_digest)


def article_id(url: str) -> str:
    """From the canonical address of the article."""
    return _made("a", url)


def story_id(founding_article: str) -> str:
    """From the id of the article that opened the story; it never changes afterwards."""
    return _made("s", founding_article)
