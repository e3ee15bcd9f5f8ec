"""What came instead of a feed, in words."""

import re
from functools import cache
from html import unescape
from importlib.resources import files

from copytaster.model.feed import FeedFailed, FetchedFeed, NotAFeed
from copytaster.stages import manners

_READ_BYTES = 60_000
_PARTS = re.compile(r"(?is)<(script|style|template|svg|noscript)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)")
_TAG = re.compile(r"<[^>]{0,2000}>?")
_CHALLENGE = re.compile(
    r"(?i)cdn-cgi/challenge-platform|cf[-_]chl|_cf_chl_opt|__cf_chl|g-recaptcha|h-captcha|hcaptcha\.com|captcha-delivery\.com|px-captcha"
    r"|/_Incapsula_Resource|awswaf|ddos-guard|sucuri_cloudproxy|anubis_challenge"
)
_LOGIN = re.compile(r"(?i)<input[^>]{0,300}type\s*=\s*[\"']?password")
_PARKED = re.compile(r"(?i)\bdomain (?:name )?(?:is|may be) for sale|buy this domain|domain (?:has )?expired|sedoparking|parkingcrew")


def failure(fetched: FetchedFeed, found: NotAFeed) -> FeedFailed:
    """The failure that a body stands for which is no feed: what it is, and its title or first line. Never raises."""
    text = fetched.body[:_READ_BYTES].decode("utf-8", "replace")
    return FeedFailed(_kind(text) or found.why, line=manners.first_line(_PARTS.sub("\n", text).encode()))


def _kind(text: str) -> str:
    """Which wall stands before the feed; empty for none that is known."""
    if _CHALLENGE.search(text):
        return "a check for robots came instead of the feed"
    said = " ".join(unescape(_TAG.sub(" ", _PARTS.sub(" ", text))).split()).casefold().replace("’", "'")
    wall = next((why for why, phrase in _walls() if phrase in said), "")
    if wall:
        return f"{wall} came instead of the feed"
    if _LOGIN.search(text):
        return "a login page came instead of the feed"
    return "a page of a domain without a site came instead of the feed" if _PARKED.search(text) else ""


@cache
def _walls() -> tuple[tuple[str, str], ...]:
    table = files("copytaster").joinpath("data/walls.txt").read_text("utf-8")
    rows = [line.partition("|") for line in table.splitlines() if "|" in line and not line.startswith("#")]
    return tuple((why.strip(), phrase.strip().casefold()) for why, _, phrase in rows)
