"""Sayings: what a page says of itself, each with where it was said and how far it is to be believed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Said(Generic[Value]):
    """A value, the place on the page that gave it (`json-ld headline`, `meta og:title`, `h1`), and a confidence from 0 to 1."""

    value: Value
    source: str
    confidence: float


def first(sayings: Iterable[Said[Value] | None]) -> Said[Value] | None:
    """The first saying that there is."""
    return next((said for said in sayings if said is not None), None)


@dataclass(frozen=True, slots=True)
class Metas:
    """The meta elements of a page by name, in lower case; those of one name in the page's order."""

    values: dict[str, list[str]]

    def of(self, *names: str) -> Iterator[tuple[str, str]]:
        """Name and content of each meta element that has one of the names, in the order of the names."""
        return ((name, value) for name in names for value in self.values.get(name, ()) if value)

    def text(self, *names: str) -> str:
        """The first content under one of the names; empty without."""
        return next((value for _, value in self.of(*names)), "")


def metas(pairs: Iterable[tuple[str, str]]) -> Metas:
    """Group (name, content) by name."""
    values: dict[str, list[str]] = {}
    for name, content in pairs:
        values.setdefault(name, []).append(content)
    return Metas(values)
