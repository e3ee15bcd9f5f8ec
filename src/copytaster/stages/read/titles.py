"""The title of an article, out of the several that its page carries."""

import re
from dataclasses import dataclass

from copytaster.stages import words

MAX_TITLE_CHARS = 500
_PARTS = re.compile(r"\s+[|–—\-·•»:]\s+|\s+[|]\s*|\s*[|]\s+")
_CUT = re.compile(r"(\.\.\.|…)\s*$")


@dataclass(frozen=True, slots=True)
class Titles:
    """The titles of a page by where they stand: JSON-LD, social cards, h1 in order, the window's title. Empty where there is none."""

    headline: str
    social: str
    headings: tuple[str, ...]
    window: str


def best_title(titles: Titles, site: str | None) -> str | None:
    """The one title that most of the sources tell, without the site's name behind it; None when the page has none.

    A heading that repeats what the machines are told is what readers see, so it goes first; else JSON-LD, cards, heading, window.
    """
    machines = [_bare(title, site) for title in (titles.headline, titles.social) if title]
    window = [_bare(titles.window, site)] if titles.window else []
    shown = [_bare(heading, site) for heading in titles.headings]
    for heading in shown:
        if any(_begins(title, heading) for title in (*machines, *window)):
            return heading[:MAX_TITLE_CHARS]
    candidates = [title for title in (*machines, *shown, *window) if title and not _is_site(title, site)]
    whole = [title for title in candidates if not _CUT.search(title)]
    return next((title[:MAX_TITLE_CHARS] for title in whole or candidates), None)


def is_repeated(text: str, title: str | None) -> bool:
    """The text says the title again."""
    return title is not None and _is_same(text, title)


def _is_same(first: str, second: str) -> bool:
    one, two = words.tokens(first), words.tokens(second)
    return bool(one) and one == two


def _begins(title: str, heading: str) -> bool:
    """The title is the heading, or goes on behind a dash or a bar, as with the name of a site that is nowhere else told."""
    return _is_same(title, heading) or any(_is_same(title[: cut.start()], heading) for cut in _PARTS.finditer(title))


def _is_site(title: str, site: str | None) -> bool:
    return site is not None and _is_same(title, site)


def _bare(title: str, site: str | None) -> str:
    """Without the parts at the end that name the site, or stand behind a bar; the rest must still be longer than what goes."""
    for cut in reversed(list(_PARTS.finditer(title))):
        rest, tail = title[: cut.start()].strip(), title[cut.end() :]
        if len(rest) > len(tail) and ("|" in cut.group() or _names_site(tail, site)):
            title = rest
        elif "|" not in cut.group():
            break
    return title


def _names_site(tail: str, site: str | None) -> bool:
    return site is not None and words.tokens(tail) == words.tokens(site)
