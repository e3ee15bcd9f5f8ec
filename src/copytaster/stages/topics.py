"""Topics: names that several live stories share."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from copytaster.stages import cues, words

LEAST_STORIES = 3
MOST_TOPICS = 60
MOST_WORDS = 5
_PART = r"[^\W\d_a-zß-öø-ÿ][\w’'-]*"
_NAME = re.compile(rf"{_PART}(?: (?:(?:of|and|for|de|da|del|di|la|le|van|von|der|den|bin|al|el) )?{_PART}){{0,{MOST_WORDS - 1}}}")
_CAPITALS_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Topic:
    """A name, as it is written most, and the stories that hold it, in the given order. `key` is the name in an address."""

    key: str
    name: str
    story_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What a story says in few words: its headline and the lead of its brief, in one language (ISO 639-1)."""

    story_id: str
    headline: str
    lead: str
    language: str


def key_of(name: str) -> str:
    """The name in an address: its folded words with hyphens between."""
    return "-".join(words.searchable(name).split())


def topics(stories: Sequence[Told]) -> tuple[Topic, ...]:
    """The names in at least three stories, those of most stories first, at most sixty.

    A name is a run of capitalised words that does not only stand where every word has a capital. A surname alone counts for the one full
    name that ends in it; a part of a longer name that always stands in it is no topic of its own. Linear in the text.
    """
    held: dict[str, dict[str, None]] = {}
    written: dict[str, dict[str, int]] = {}
    for told in stories:
        for name in set(_names(told)):
            held.setdefault(key_of(name), {})[told.story_id] = None
            spellings = written.setdefault(key_of(name), {})
            spellings[name] = spellings.get(name, 0) + 1
    merged = _with_surnames(held)
    found = [
        Topic(key, max(spellings := written[key], key=lambda name: (spellings[name], name)), tuple(ids))
        for key, ids in merged.items()
        if len(ids) >= LEAST_STORIES and not _is_part(key, ids, merged)
    ]
    return tuple(sorted(found, key=lambda topic: (-len(topic.story_ids), topic.key))[:MOST_TOPICS])


def _names(told: Told) -> Iterable[str]:
    for text in (told.headline, told.lead):
        spoken = re.findall(r"[^\W\d_]+", text)
        if sum(word[0].isupper() for word in spoken) > _CAPITALS_SHARE * len(spoken):
            continue
        for match in _NAME.finditer(text):
            name = _bare(match.group(), told.language, is_first=not text[: match.start()].strip(" \"'“„«‘"))
            if name:
                yield name


def _bare(name: str, language: str, *, is_first: bool) -> str:
    """The name without the words that begin sentences and without what belongs behind; empty when nothing tells that it is one."""
    parts = [re.sub(r"['’]s?$", "", part) for part in name.split()]
    starters = cues.words("starters", language)
    while parts and (parts[0] in starters or parts[0] in _no_topics()):
        parts.pop(0)
        is_first = False
    if is_first and len(parts) == 1:
        return ""
    kept = " ".join(parts)
    return "" if len(kept) < 3 or kept in _no_topics() else kept


def _with_surnames(held: Mapping[str, dict[str, None]]) -> dict[str, dict[str, None]]:
    """Stories that give the surname alone count for the only full name that ends in it."""
    full: dict[str, list[str]] = {}
    for key in held:
        if "-" in key:
            full.setdefault(key.rsplit("-", 1)[-1], []).append(key)
    merged = {key: dict(ids) for key, ids in held.items()}
    for key, ids in held.items():
        owners = full.get(key, ())
        if len(owners) == 1:
            merged[owners[0]] = {**merged[owners[0]], **ids}
            del merged[key]
    return merged


def _is_part(key: str, ids: Mapping[str, None], others: Mapping[str, Mapping[str, None]]) -> bool:
    """Most of its stories hold one longer name with it inside."""
    return any(
        key != other and f"-{key}-" in f"-{other}-" and 2 * len(ids.keys() & held.keys()) > len(ids) and len(held) >= LEAST_STORIES
        for other, held in others.items()
    )


@cache
def _no_topics() -> frozenset[str]:
    """Capitalised words that name nothing to follow: days, months, titles, peoples' adjectives."""
    table = files("copytaster").joinpath("data/no_topics.txt").read_text("utf-8")
    return frozenset(word for line in table.splitlines() if not line.startswith("#") for word in line.split())
