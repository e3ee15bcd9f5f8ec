"""How a polite reader behaves towards publishers: what may be asked for, how often, and what an answer's status means."""

import math
import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache, lru_cache
from html import unescape
from http import HTTPStatus
from ipaddress import ip_address

from protego import Protego
from publicsuffixlist import PublicSuffixList

from copytaster.model.feed import FeedFailed, FeedGone, FeedNotModified
from copytaster.model.page import Failed, Gone, Refused
from copytaster.stages.tables import rows

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT_REDIRECTS = frozenset({301, 308})
HAVE_A_BODY = frozenset({200, 203})
MAY_ASK_TO_WAIT = frozenset({429, 503})
ROBOTS_BYTES = 512_000
"""As much of a robots.txt is read; RFC 9309, section 2.5, asks for at least 500 KiB."""
MAX_RETRY_S = 86_400.0
MAX_PAUSE_S = 30.0
MAX_LINE_CHARS = 200
ERROR_BYTES = 16_384
"""As much of an error's body is read for its first line."""
_GONE = frozenset({404, 410, 451})
_TRY_AGAIN = frozenset({408, 425, 429})
_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml"})
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})")
_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{1,1000})", re.IGNORECASE)
_TAG = re.compile(r"<(?:script|style)\b.{0,16000}?</(?:script|style)>|<[^>]{0,2000}>", re.IGNORECASE | re.DOTALL)
_CHALLENGES = {"cf-mitigated": "challenge", "x-amzn-waf-action": "", "x-datadome": "", "x-vercel-mitigated": ""}
"""Headers by which gatekeepers say that they want to see a browser; an empty value stands for any."""


@lru_cache(maxsize=16_384)
def lane(host: str) -> str:
    """Who is asked one thing at a time when `host` is asked: the registered domain, or the platform that it belongs to.

    Names under a platform share its lane (`news.blogspot.com`: `blogspot.com`), though the public suffix list tells them apart: one
    operator serves them all. Suffixes that only look like platforms, and a platform's other domains, are in `data/lanes.txt`.
    A number or a bare name is a lane of its own.
    """
    name = host.strip("[]").rstrip(".").lower()
    if _is_number(name):
        return name
    shared, apart = _lanes()
    domain = str(_registries().privatesuffix(name) or name)
    if domain in apart:
        return ".".join(name.split(".")[-domain.count(".") - 2 :])
    return shared.get(name) or shared.get(domain) or shared.get(f"{domain.partition('.')[0]}.*") or domain


def robots_rules(robots_text: str) -> Protego:
    """What a robots.txt says; never raises, whatever the text."""
    return Protego.parse(robots_text.removeprefix("\ufeff"))


def may_fetch(robots: Protego, url: str, agent: str) -> Refused | None:
    """Why the publisher's robots.txt keeps this agent from the page, or None. `agent` is the product's name alone. Source: RFC 9309."""
    if robots.can_fetch(url, agent):
        return None
    return Refused("the publisher's robots.txt asks not to fetch this page")


def pause_s(robots: Protego, agent: str, default_s: float) -> float:
    """Seconds between two requests: the publisher's crawl delay, at most `MAX_PAUSE_S`, where it is longer than ours."""
    asked = float(robots.crawl_delay(agent) or 0.0)
    return max(default_s, min(asked, MAX_PAUSE_S)) if math.isfinite(asked) else default_s


def retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds to wait, from either form of Retry-After (RFC 9110, section 10.2.3), at most a day; None when it says nothing usable."""
    text = (header or "").strip()
    if re.fullmatch(r"[0-9]{1,12}", text):
        return min(float(text), MAX_RETRY_S)
    at = http_date(text)
    return None if at is None else min(max((at - now).total_seconds(), 0.0), MAX_RETRY_S)


def http_date(text: str) -> datetime | None:
    """An HTTP date, aware; None for anything else."""
    try:
        at = parsedate_to_datetime(text)
        return at if at.tzinfo is not None else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def max_age_s(cache_control: str | None) -> float | None:
    """For how long the publisher says its answer stays fresh; None when it does not say."""
    found = _MAX_AGE.search((cache_control or "").lower())
    return float(found[1]) if found else None


def is_page_type(content_type: str | None) -> bool:
    """A page is HTML; a publisher that names no type gets the benefit of the doubt."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    return not kind or kind in _PAGE_TYPES


def page_answer(status: int, host: str) -> Refused | Gone | Failed | None:
    """What a page's status means when it is not a page that came; None for one that came."""
    if status in HAVE_A_BODY:
        return None
    said = f"{host} answered {_words(status)}"
    if status in _GONE:
        return Gone(said)
    if 400 <= status < 500 and status not in _TRY_AGAIN:
        return Refused(said)
    return Failed(said)


def feed_answer(status: int, host: str, line: str = "") -> FeedNotModified | FeedGone | FeedFailed | None:
    """What a feed's status means when it is not a feed that came; None for one that came. `line` is the body's first."""
    if status in HAVE_A_BODY:
        return None
    if status == HTTPStatus.NOT_MODIFIED:
        return FeedNotModified()
    said = f"{host} answered {_words(status)}"
    return FeedGone(said, line) if status == HTTPStatus.GONE else FeedFailed(said, line=line)


def gatekeeper(status: int, headers: Mapping[str, str]) -> str | None:
    """What stands before the publisher's answer, as its status and headers say it; None when nothing does. Names have no case."""
    for name, value in _CHALLENGES.items():
        said = headers.get(name)
        if said is not None and (not value or value in said.lower()):
            return "a check for robots stands before it"
    if status == HTTPStatus.UNAUTHORIZED:
        return "it asks for a name and a password"
    return "it asks for money" if status == HTTPStatus.PAYMENT_REQUIRED else None


def first_line(body: bytes) -> str:
    """The title of a page, else the first line with words in it, without markup; at most `MAX_LINE_CHARS` characters."""
    title = _TITLE.search(body)
    text = (title[1] if title else body).decode("utf-8", "replace")
    plain = text if title else _TAG.sub("\n", text)
    for line in plain.splitlines():
        words = " ".join("".join(c if c.isprintable() else " " for c in unescape(line)).split())
        if any(c.isalnum() for c in words):
            return words[:MAX_LINE_CHARS]
    return ""


def robots_answer(status: int, host: str) -> str | Failed | None:
    """What the status of a robots.txt means: None when its text holds, empty text when there is none, or why no page may be fetched now.

    Source: RFC 9309, section 2.3.1; a publisher that is too busy to say is not asked for pages.
    """
    if status in HAVE_A_BODY:
        return None
    if 400 <= status < 500 and status != HTTPStatus.TOO_MANY_REQUESTS:
        return ""
    return Failed(f"{host} answered {_words(status)} for its robots.txt")


@cache
def _lanes() -> tuple[dict[str, str], frozenset[str]]:
    """Domains with another's lane, and suffixes whose names are told apart."""
    table = rows("lanes.txt")
    return {row[0]: row[1] for row in table if len(row) == 2}, frozenset(row[0] for row in table if len(row) == 1)


@cache
def _registries() -> PublicSuffixList:
    """Suffixes of registries alone; the list's private section, with the platforms in it, is left out."""
    return PublicSuffixList(only_icann=True)


def _is_number(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _words(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
