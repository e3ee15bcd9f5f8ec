"""The wire for a frame on another site: one small page with all it needs, which renews itself."""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from copytaster.model.article import Article
from copytaster.model.search import EVERY, IN_LANGUAGE, OF_SOURCE, Sought
from copytaster.stages import present, search, words
from copytaster.web import reading
from copytaster.web.answers import Body, answer
from copytaster.web.policies import TRUSTED_TYPES
from copytaster.web.searching import as_stories, scanned
from copytaster.web.site import HTML, Site, site_of, tongue_of
from copytaster.web.templates_of import environment

MOST = 30
DEFAULT = 10
RENEW_S = 60
DAYS = 30
THEMES = ("light", "dark")
STYLE = (
    ":root{color-scheme:light dark}:root[data-theme=light]{color-scheme:light}:root[data-theme=dark]{color-scheme:dark}"
    "*{box-sizing:border-box}body{margin:0;padding:8px 12px;font:15px/1.35 system-ui,sans-serif;background:light-dark(#fff,#14171a);"
    "color:light-dark(#16191d,#e8eaed);overflow-wrap:anywhere}h1{font-size:15px;margin:0 0 4px;padding-bottom:4px;"
    "border-bottom:2px solid light-dark(#a8261a,#ff8f80)}ol{list-style:none;margin:0;padding:0}li{padding:6px 0;"
    "border-bottom:1px solid light-dark(#d5d9de,#343a41)}a{color:light-dark(#0b4fa8,#8ab8ff);text-decoration:none}h1 a{color:inherit}"
    "a:hover,a:focus-visible{text-decoration:underline}li>a{display:block;min-height:24px;font-weight:500}"
    "p{margin:0;font-size:13px;color:light-dark(#4d555e,#a9b1ba)}time{font-variant-numeric:tabular-nums}"
)
# Not while it is hidden, nor while somebody is in it. Without scripts a meta element renews it.
SCRIPT = f"setInterval(()=>{{document.hidden||document.hasFocus()||location.reload()}},{RENEW_S}e3)"
_ANCESTOR = re.compile(r"\*|(?:https?://)?[\w.*-]+(?::\d+|:\*)?", re.ASCII)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


_OWN = (
    f"default-src 'none'; style-src {_hash(STYLE)}; script-src {_hash(SCRIPT)}; base-uri 'self'; form-action 'none'; "
    f"{TRUSTED_TYPES}; frame-ancestors"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a frame is to show."""

    rows: int
    language: str
    source_id: str
    topic: str


async def wire(request: Request) -> Response:
    """The newest headlines: all, or of a source, in a language, of a topic."""
    site = site_of(request)
    allowed = site.look.frame_ancestors
    if not allowed:
        raise HTTPException(404, "This site has no widget.")
    wanted = _wanted(request)
    base = site.look.base_url.rstrip("/") or f"{request.url.scheme}://{request.url.netloc}"
    theme = request.query_params.get("theme", "")
    now, language = site.clock.now(), tongue_of(request)

    async def made() -> Body:
        lines = await _lines(site, wanted, now)
        values = {
            "lines": lines, "title": site.look.title, "base": base, "topic": wanted.topic, "style": STYLE, "script": SCRIPT,
            "renew_s": RENEW_S,
            "theme": theme if theme in THEMES else "",
        }  # fmt: skip
        raw = environment(language).get_template("widget.html").render(**values).encode("utf-8", "replace")
        return Body(raw, HTML, headers=_headers(allowed))

    key = (request.url.path, request.url.query, base, language)
    return answer(request, await site.bodies.body(key, site.hub.number, now, made), f"public, max-age={RENEW_S // 2}")


def _headers(allowed: Sequence[str]) -> dict[str, str]:
    ancestors = [each for each in allowed if _ANCESTOR.fullmatch(each)] or ["'none'"]
    return {
        "content-security-policy": f"{_OWN} {' '.join(ancestors)}",
        "cross-origin-resource-policy": "cross-origin",
        "x-robots-tag": "noindex",
    }


def _wanted(request: Request) -> Wanted:
    """What cannot be understood is said, since nobody looks at a widget's address twice."""
    asked = request.query_params
    number = asked.get("n", str(DEFAULT))
    language, source, topic = (asked.get(name, "").strip()[:253] for name in ("lang", "source", "topic"))
    if not (number.isascii() and number.isdigit() and 1 <= int(number[:6]) <= MOST):
        raise HTTPException(400, f"n is the number of headlines: 1 to {MOST}.")
    if language and not (language.isascii() and language.isalpha() and len(language) in (2, 3)):
        raise HTTPException(400, "lang is a code of two or three letters, such as en.")
    if topic and not words.query(topic):
        raise HTTPException(400, "topic is a name, such as Port Ansel.")
    return Wanted(int(number), language.lower(), source.lower(), topic.replace("-", " ")[:80])


async def _lines(site: Site, wanted: Wanted, now: datetime) -> tuple[present.Headline, ...]:
    store = site.store
    if not (wanted.language or wanted.source_id or wanted.topic):
        return tuple((await reading.headlines(store, await store.wire(wanted.rows), now)).values())
    held = words.query(wanted.topic) if wanted.topic else ()
    conditions = [EVERY, *held]
    conditions += [OF_SOURCE + wanted.source_id] * bool(wanted.source_id) + [IN_LANGUAGE + wanted.language] * bool(wanted.language)
    phrases = (search.Phrase(held, in_title=False, is_wanted=True),) if len(held) > 1 else ()
    asked = search.Asked(wanted.topic, Sought(tuple(((each,),) for each in conditions), since=now - timedelta(days=DAYS)), phrases, held)
    found: Sequence[Article] = (await scanned(store, asked, 3 * wanted.rows, None)).articles
    return (await reading.article_lines(store, tuple((await as_stories(store, found)).values()), now))[: wanted.rows]
