"""What a page reserves against machines: in its meta elements, and in the headers that came with it.

`nosnippet`, `max-snippet:0`, `noai` and `tdm-reservation: 1` leave the headline; `noarchive` and a short `max-snippet` a snippet.
Source: Google's robots meta tag and X-Robots-Tag; TDM Reservation Protocol of the W3C community group, 2024.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from copytaster.model.article import Article, Reserved
from copytaster.model.policy import BriefPolicy
from copytaster.model.story import Story
from copytaster.name import NAME

HEADERS = ("x-robots-tag", "tdm-reservation")
METAS = ("robots", NAME, "tdm-reservation")
MAX_CHARS = 2_000
_HEADLINE = frozenset({"nosnippet", "noai", "max-snippet:0"})
_SNIPPET = frozenset({"noarchive", "nocache"})
_SHORT_SNIPPET = re.compile(r"max-snippet:\d{1,9}\Z")
_VALUED = ("max-snippet", "max-image-preview", "max-video-preview", "unavailable_after")
_AGENT = re.compile(r"\s*([\w-]+)\s*:")


def headers_of(headers: Iterable[tuple[str, str]]) -> str:
    """The headers that may reserve something, one a line, name first, at most 2,000 characters."""
    return "\n".join(f"{name.lower()}: {value}" for name, value in headers if name.lower() in HEADERS)[:MAX_CHARS]


def reserved(metas: Iterable[tuple[str, str]], headers: str = "") -> Reserved:
    """What is left to be shown of a page, by (name, content) of its meta elements and what `headers_of` gave; empty without a reservation.

    What is said to other agents by name does not count.
    """
    in_headers = (line.partition(": ")[::2] for line in headers.split("\n"))
    said = [*((name.lower(), value) for name, value in metas), *in_headers]
    tokens = {token for name, value in said if name != "tdm-reservation" for token in _tokens(value[:MAX_CHARS])}
    if tokens & _HEADLINE or any(name == "tdm-reservation" and value.strip() == "1" for name, value in said):
        return "headline"
    return "snippet" if tokens & _SNIPPET or any(map(_SHORT_SNIPPET.match, tokens)) else ""


def heeded(policy: BriefPolicy, story: Story, articles: Mapping[str, Article]) -> BriefPolicy:
    """The policy for one story: what an article in it reserves holds for its source there, whatever the settings say."""
    known = (articles[place.article_id] for place in story.places if place.article_id in articles)
    found = [article for article in known if article.reserves]
    if not found:
        return policy
    headline, snippet = (
        tuple(sorted({article.source_id for article in found if article.reserves == reserves})) for reserves in ("headline", "snippet")
    )
    return replace(policy, headline_only=(*policy.headline_only, *headline), snippet_only=(*policy.snippet_only, *snippet))


def _tokens(value: str) -> list[str]:
    """The directives of one value in lower case, blanks left out; none when they are for another agent."""
    agent = _AGENT.match(value)
    if agent and agent.group(1).lower() not in _VALUED:
        if agent.group(1).lower() != NAME:
            return []
        value = value[agent.end() :]
    return ["".join(part.split()).lower() for part in value.split(",")]
