"""The title of an article, out of the several that its page carries."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from copytaster.stages import words
from copytaster.stages.read import jsonld
from copytaster.stages.read.plaintext import clean, clean_markup
from copytaster.stages.read.said import Metas, Said
from copytaster.stages.read.tags import TAG_BIT
from copytaster.stages.read.walk import Walked

MAX_TITLE_CHARS = 500
MAX_HEADINGS = 4
_PARTS = re.compile(r"\s+[|–—\-·•»:]\s+|\s+[|]\s*|\s*[|]\s+")
_CUT = re.compile(r"(\.\.\.|…)\s*$")
_GOES_ON = re.compile(r"\s?[^\W_](?!.*(?:\.\.\.|…)\s*$)", re.DOTALL)
_CUT_CHARS = 90
"""Publishers cut headlines at 110 characters, as search engines ask for; not all mark the cut."""
_MIN_HEADING_WORDS = 3
_MIN_REST_WORDS = 4
"""What stands behind a kicker is a title of its own if it is as long."""


@dataclass(frozen=True, slots=True)
class Titles:
    """The titles of a page by where they stand: JSON-LD, social cards, h1 in order, the window's title. Empty where there is none."""

    headline: str
    social: str
    headings: tuple[str, ...]
    window: str


def titles_of(page: Walked, node: jsonld.Node, meta: Metas) -> Titles:
    """Gather the titles of a page."""
    return Titles(
        headline=clean_markup(jsonld.text(node.get("headline")) or jsonld.text(node.get("name"))),
        social=next((known for _, value in meta.of("og:title", "twitter:title") if (known := clean_markup(value))), ""),
        headings=_headings(page),
        window=clean(page.window),
    )


def offered(titles: Titles, site: str | None) -> tuple[tuple[str, str], ...]:
    """Each source of a title with what it says, without the site's name behind it; sources that are empty or cut it are left out."""
    first = titles.headings[0] if titles.headings else ""
    raw = (("json-ld headline", titles.headline), ("meta og:title", titles.social), ("h1", first), ("title", titles.window))
    bare = ((source, _bare(title, site)) for source, title in raw if title and not _CUT.search(title))
    return tuple((source, title[:MAX_TITLE_CHARS]) for source, title in bare if title and not _is_site(title, site))


def best_title(titles: Titles, site: str | None) -> Said[str] | None:
    """The one title that is the article's, without the site's name behind it; None when the page has none.

    JSON-LD is believed first; but the social card's title where it is the same without a kicker, or where the heading repeats it, and
    the heading where all three differ.
    Without JSON-LD, the first heading that a machine-read title repeats or begins with; else the card, a heading, the window.
    """
    machine = Said(_bare(titles.headline, site), "json-ld headline", 0.9)
    social = Said(_bare(titles.social, site), "meta og:title", 0.8)
    window = Said(_bare(titles.window, site), "title", 0.5)
    shown = [Said(_bare(heading, site), "h1", 0.8) for heading in titles.headings]
    if machine.value and not _is_site(machine.value, site) and not _CUT.search(machine.value):
        return _cut(_against_social(machine, social, shown))
    for heading in shown:
        if not _is_site(heading.value, site) and any(_begins(said.value, heading.value) for said in (social, window)):
            return _cut(Said(heading.value, "h1", 0.9))
    if len(shown) == 1 and _tells(shown[0].value, social.value, window.value, site):
        return _cut(Said(shown[0].value, "h1", 0.7))
    candidates = [said for said in (social, *shown, window, machine) if said.value and not _is_site(said.value, site)]
    whole = [said for said in candidates if not _CUT.search(said.value)]
    return next((_cut(said) for said in whole or candidates), None)


def _against_social(machine: Said[str], social: Said[str], shown: list[Said[str]]) -> Said[str]:
    headline, card = words.tokens(machine.value), words.tokens(social.value)
    if len(machine.value) >= _CUT_CHARS and (whole := _whole(machine.value, (*shown[:1], social))):
        return whole
    if headline == card or not card:
        return machine
    if shown and (heading := words.tokens(shown[0].value)) not in (headline, card) and _is_alike(heading, headline + card):
        return Said(shown[0].value, shown[0].source, 0.7)
    is_rest = len(card) >= _MIN_REST_WORDS and headline[-len(card) :] == card
    is_shown = bool(shown) and words.tokens(shown[0].value) == card
    return social if is_rest or (is_shown and not _is_more_than(card, headline)) else Said(machine.value, machine.source, 0.7)


def _whole(cut: str, others: Sequence[Said[str]]) -> Said[str] | None:
    """The first that goes on where a headline ends within a sentence."""
    return next((said for said in others if said.value.startswith(cut) and _GOES_ON.match(said.value[len(cut) :])), None)


def site_of(window: str, host: str) -> str | None:
    """The part at the start or the end of the window's title that is the name in the host, on pages that do not tell their site's name."""
    parts = _PARTS.split(window)
    labels = {label.replace("-", "") for label in host.lower().split(".")[:-1]} | {host.lower().removeprefix("www.").replace(".", "")}
    ends = (parts[-1], parts[0]) if len(parts) > 1 else ()
    return next((part for part in ends if "".join(words.tokens(part)) in labels - {""}), None)


def _tells(heading: str, card: str, window: str, site: str | None) -> bool:
    """The only heading is a title that says in other words what the machine-read ones say; not the card's with a word before it."""
    told, social = words.tokens(heading), words.tokens(card)
    shared = set(told) & {*social, *words.tokens(window)}
    is_longer = bool(social) and told[-len(social) :] == social
    return len(told) >= _MIN_HEADING_WORDS and 3 * len(shared) >= len(set(told)) and not is_longer and not _is_site(heading, site)


def _is_alike(heading: list[str], others: list[str]) -> bool:
    """A third of its words at least are theirs: another title of the same article, and not of the site or of what stands beside it."""
    return len(heading) >= _MIN_REST_WORDS and 3 * len(set(heading) & set(others)) >= len(set(heading))


def _is_more_than(card: list[str], headline: list[str]) -> bool:
    return len(card) > len(headline) and (card[: len(headline)] == headline)


def _headings(page: Walked) -> tuple[str, ...]:
    """The text of each h1, of several blocks where it has them."""
    found: dict[int, list[str]] = {}
    for block in page.blocks:
        element = block.element
        if page.elements[element].tags & TAG_BIT["h1"]:
            while page.elements[element].tag != "h1":
                element = page.elements[element].parent
            found.setdefault(element, []).append(clean(block.text))
        if len(found) > MAX_HEADINGS:
            break
    return tuple(" ".join(parts) for parts in found.values())[:MAX_HEADINGS]


def _cut(said: Said[str]) -> Said[str]:
    return Said(said.value[:MAX_TITLE_CHARS], said.source, said.confidence)


def _is_same(one: str, other: str) -> bool:
    first, second = words.tokens(one), words.tokens(other)
    return bool(first) and first == second


def _begins(title: str, heading: str) -> bool:
    """The title is the heading, or goes on behind a dash or a bar, as with the name of a site that is nowhere else told."""
    return _is_same(title, heading) or any(_is_same(title[: cut.start()], heading) for cut in _PARTS.finditer(title))


def _is_site(title: str, site: str | None) -> bool:
    return site is not None and _is_same(title, site)


@lru_cache(maxsize=64)
def _bare(title: str, site: str | None) -> str:
    """Without the site before it, and without the parts at the end that name the site or stand behind a bar, if the rest is longer."""
    for cut in reversed(list(_PARTS.finditer(title))):
        rest, tail = title[: cut.start()].strip(), title[cut.end() :]
        if len(rest) > len(tail) and ("|" in cut.group() or _names_site(tail, site)):
            title = rest
        elif "|" not in cut.group():
            break
    head = _PARTS.search(title)
    return title[head.end() :] if head and _names_site(title[: head.start()], site) else title


def _names_site(tail: str, site: str | None) -> bool:
    return site is not None and words.tokens(tail) == words.tokens(site)
