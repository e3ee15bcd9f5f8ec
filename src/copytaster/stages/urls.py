"""The canonical address of a page, and whose it is."""

from functools import cache, lru_cache
from ipaddress import ip_address
from urllib.parse import urljoin

import can_ada
from publicsuffixlist import PublicSuffixList

from copytaster.stages.tables import rows

MAX_CHARS = 4_096
"""Longer addresses are refused: no publisher writes them and every store index would carry them."""


def canonical(url: str, base: str | None = None) -> str | None:
    """The one spelling of an http or https address; None for anything else.

    Parsed as browsers do (WHATWG URL), without credentials, default port, fragment and the tracking parameters of
    `data/tracking_parameters.txt`; the other parameters keep their order and spelling. Applying it twice is applying it once.
    """
    if base is not None and not url.startswith(("https://", "http://")):
        url = joined(base, url)
    if len(url) > MAX_CHARS:
        return None
    try:
        parsed = can_ada.parse(url.strip())
    except (ValueError, TypeError):  # TypeError: half of a surrogate pair
        return None
    if parsed.protocol not in ("https:", "http:") or not parsed.hostname:
        return None
    address = f"{parsed.protocol}//{parsed.host}{parsed.pathname}{_kept(parsed.search)}"
    return address if len(address) <= MAX_CHARS else None


def joined(base: str, url: str) -> str:
    """`url` as seen from `base`; `url` itself where the two cannot be joined."""
    try:
        return urljoin(base, url.strip())
    except ValueError:
        return url


@lru_cache(maxsize=8_192)
def host(url: str) -> str:
    """The lower-case host without its port, punycode for other scripts; empty when there is none."""
    try:
        return str(can_ada.parse(url.strip()).hostname).rstrip(".")
    except (ValueError, TypeError):
        return ""


@lru_cache(maxsize=8_192)
def registrable(url_or_host: str) -> str:
    """The domain that a publisher registered, such as `bbc.co.uk`; empty when no host can be made out.

    A name under a platform (`data/platforms.txt`, or a private suffix) is a publisher of its own; a number or a bare name is
    returned as it is.
    """
    name = host(url_or_host if "://" in url_or_host else f"https://{url_or_host}")
    if not name or _is_number(name):
        return name
    domain = _suffixes().privatesuffix(name) or name
    if domain in _platforms() and name not in (domain, f"www.{domain}"):
        return name.removeprefix("www.")
    return str(domain)


def _kept(search: str) -> str:
    if len(search) < 2:
        return ""
    parameters = [pair for pair in search[1:].split("&") if pair and not _is_tracking(pair.partition("=")[0].lower())]
    return "?" + "&".join(parameters) if parameters else ""


def _is_tracking(name: str) -> bool:
    exact, beginnings = _tracking()
    return name in exact or name.startswith(beginnings)


@cache
def _tracking() -> tuple[frozenset[str], tuple[str, ...]]:
    names = [row[0] for row in rows("tracking_parameters.txt")]
    return frozenset(n for n in names if not n.endswith("*")), tuple(n[:-1] for n in names if n.endswith("*"))


@cache
def _platforms() -> frozenset[str]:
    return frozenset(row[0] for row in rows("platforms.txt"))


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def _is_number(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
