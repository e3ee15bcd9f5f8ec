"""Signs: how articles, forums, manuals, shops, lists and offers are known to be addressed, built and lettered."""

import re
from collections.abc import Mapping, Set
from functools import cache
from importlib.resources import files
from itertools import product
from urllib.parse import urlsplit

from copytaster.stages.read.walk import Walked

KINDS = ("article", "forum", "documentation", "shop", "listing", "service")
VOICES = ("we", "you", "I", "they", "said")
_COUNTED = ("host", "path", "last", "built", "line", "title")
_MAX_NAMES_CHARS = 150_000
_FIRST_WORD = re.compile(r"[^-_.]+")


def names() -> tuple[str, ...]:
    """What each count says."""
    return tuple(f"{kind} by {place}" for kind, place in product(KINDS, _COUNTED))


def counts(page: Walked, said: Mapping[str, Set[str]], url: str) -> list[float]:
    """How many signs of each kind there are in each place, as in `names()`; `said` are the page's words as of `vocabulary.words_of`."""
    parts = urlsplit(url.lower())
    host = (parts.hostname or "").split(".")
    hosts = {*host[:-1], *(".".join(host[place:]) for place in range(len(host) - 1))}
    path = [part for part in parts.path.split("/") if part]
    paths = {*path, *(first[0] for part in path if (first := _FIRST_WORD.match(part)))}
    made = " ".join((*page.named, *(value for name, value in page.metas if name == "generator")))[:_MAX_NAMES_CHARS]
    made = made.lower().replace("_", "-")
    found: list[float] = []
    for kind in KINDS:
        found += [len(hosts & signs(kind, "host")), len(paths & signs(kind, "path")), not signs(kind, "path").isdisjoint(path[-1:])]
        found += [sum(sign in made for sign in signs(kind, "built")), len(said["line"] & signs(kind, "line"))]
        found.append(len(said["title"] & signs(kind, "title")))
    return found


@cache
def signs(kind: str, place: str) -> frozenset[str]:
    """The signs of a kind in a place; the words of a voice are those of the place `voice`."""
    return frozenset(sign for of, where, listed in _rows() if (of, where) == (kind, place) for sign in listed)


@cache
def _rows() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    lines = files("copytaster").joinpath("data/reader/signs.txt").read_text("utf-8").splitlines()
    parted = (line.partition(": ") for line in lines if line and not line.startswith("#"))
    told = ((*head.split(" "), listed) for head, _, listed in parted)
    return tuple((kind, place, tuple(listed.split("|" if place == "line" else None))) for kind, place, listed in told)
