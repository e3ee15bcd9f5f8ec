"""How a polite reader behaves towards publishers: what may be asked for, how often, and what an answer's status means."""

import math
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from protego import Protego

from copytaster.model.feed import FeedFailed, FeedGone, FeedNotModified
from copytaster.model.page import Failed, Gone, Refused

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT_REDIRECTS = frozenset({301, 308})
HAVE_A_BODY = frozenset({200, 203})
MAY_ASK_TO_WAIT = frozenset({429, 503})
ROBOTS_BYTES = 512_000
"""As much of a robots.txt is read; RFC 9309, section 2.5, asks for at least 500 KiB."""
MAX_RETRY_S = 86_400.0
MAX_PAUSE_S = 30.0
_GONE = frozenset({404, 410, 451})
_TRY_AGAIN = frozenset({408, 425, 429})
_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml"})
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})")


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


def feed_answer(status: int, host: str) -> FeedNotModified | FeedGone | FeedFailed | None:
    """What a feed's status means when it is not a feed that came; None for one that came."""
    if status in HAVE_A_BODY:
        return None
    if status == HTTPStatus.NOT_MODIFIED:
        return FeedNotModified()
    said = f"{host} answered {_words(status)}"
    return FeedGone(said) if status == HTTPStatus.GONE else FeedFailed(said)


def robots_answer(status: int, host: str) -> str | Failed | None:
    """What the status of a robots.txt means: None when its text holds, empty text when there is none, or why no page may be fetched now.

    Source: RFC 9309, section 2.3.1; a publisher that is too busy to say is not asked for pages.
    """
    if status in HAVE_A_BODY:
        return None
    if 400 <= status < 500 and status != HTTPStatus.TOO_MANY_REQUESTS:
        return ""
    return Failed(f"{host} answered {_words(status)} for its robots.txt")


def _words(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
