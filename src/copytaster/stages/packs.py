"""Starter packs: lists of well-known publishers' feeds that travel in the package, by language and region."""

from dataclasses import dataclass
from functools import cache
from importlib import resources

from copytaster.stages import opml
from copytaster.stages.opml import OpmlFeed


@dataclass(frozen=True, slots=True)
class Pack:
    """A list of feeds; `name` is `en-gb` or the like, `language` ISO 639-1, `region` ISO 3166-1 in capitals, or WORLD."""

    name: str
    language: str
    region: str
    title: str
    feeds: tuple[OpmlFeed, ...]


@cache
def packs() -> tuple[Pack, ...]:
    """All packs, by name; every feed bears its language."""
    folder = resources.files("copytaster").joinpath("data", "packs")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".opml")), key=lambda file: file.name)
    return tuple(_pack(file.name.removesuffix(".opml"), file.read_bytes()) for file in files)


def _pack(name: str, body: bytes) -> Pack:
    found = opml.feeds(body)
    assert not isinstance(found, opml.BadOpml), f"{name}: {found}"
    language, _, region = name.partition("-")
    return Pack(name, language, region.upper(), opml.title(body), found)
