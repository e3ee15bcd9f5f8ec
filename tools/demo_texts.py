"""The demonstration archive's sources: publishers and articles, read from their files, copies and edits worked out."""

import tomllib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

ARTICLE_KEYS = {
    "publisher", "path", "at", "headline", "authors", "standfirst", "section", "body", "language", "page", "credit", "copy_of",
    "keep", "swap", "before", "after", "edit",
}  # fmt: skip
PAGES = ("article", "live", "paywall", "consent", "gone")


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes; `offset` is in hours east of UTC."""

    key: str
    name: str
    host: str
    feed_path: str
    feed: str
    layout: str
    language: str
    offset: int
    slogan: str
    nav: tuple[str, ...]
    related: str
    newsletter: str
    footer: str
    link_suffix: str = ""

    @property
    def home(self) -> str:
        return f"https://{self.host}/"

    @property
    def feed_url(self) -> str:
        return f"https://{self.host}{self.feed_path}"


@dataclass(frozen=True, slots=True)
class State:
    """An article as its publisher shows it from `at` on.

    Headings in `paragraphs` start with `## `, quotations with `> `, each line of a list with `- `.
    """

    at: datetime
    headline: str
    standfirst: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """An article with all its states, oldest first."""

    publisher: Publisher
    story: str
    path: str
    section: str
    authors: tuple[str, ...]
    language: str
    page: str
    credit: str
    copy_of: str
    states: tuple[State, ...]

    @property
    def url(self) -> str:
        return f"https://{self.publisher.host}{self.path}"

    @property
    def published_at(self) -> datetime:
        return self.states[0].at

    def state(self, now: datetime) -> State:
        """The state that is shown at `now`."""
        return [state for state in self.states if state.at <= now][-1]


@dataclass(frozen=True, slots=True)
class Capture:
    """A moment at which somebody looked: at the feed at `feed_at`, at the page at `page_at`."""

    piece: Piece
    state: State

    @property
    def feed_at(self) -> datetime:
        """Two to five minutes after publishing, the same in each build."""
        return self.state.at + timedelta(minutes=2 + len(self.state.headline) % 4, seconds=len(self.piece.path) % 60)

    @property
    def page_at(self) -> datetime:
        return self.feed_at + timedelta(minutes=1)


def publishers(folder: Path) -> dict[str, Publisher]:
    """All publishers by key."""
    tables = tomllib.loads((folder / "publishers.toml").read_text("utf-8"))
    return {key: Publisher(key=key, **{**table, "nav": tuple(table["nav"])}) for key, table in tables.items()}


def pieces(folder: Path) -> tuple[Piece, ...]:
    """All articles in order of publication, then address. A copy may only name an article that was published before."""
    known = publishers(folder)
    tables = [
        (table["story"], article)
        for path in sorted((folder / "stories").glob("*.toml"))
        for table in _stories(path)
        for article in table["article"]
    ]
    done: dict[str, Piece] = {}
    for story, table in sorted(tables, key=lambda pair: (pair[1]["at"], pair[1]["publisher"])):
        piece = _piece(story, table, known, done)
        assert piece.url not in done, f"{piece.url} is there twice"
        done[piece.url] = piece
    return tuple(done.values())


def captures(articles: tuple[Piece, ...]) -> tuple[Capture, ...]:
    """What was looked at, in order of time."""
    found = [Capture(piece, state) for piece in articles for state in piece.states]
    return tuple(sorted(found, key=lambda capture: (capture.feed_at, capture.piece.url)))


def _stories(path: Path) -> list[dict[str, Any]]:
    table = tomllib.loads(path.read_text("utf-8"))
    stories: list[dict[str, Any]] = table.get("stories", [table])
    return stories


def _piece(story: str, table: dict[str, Any], known: dict[str, Publisher], done: dict[str, Piece]) -> Piece:
    unknown = set(table) - ARTICLE_KEYS
    assert not unknown, f"{story}: unknown keys {sorted(unknown)}"
    publisher = known[table["publisher"]]
    original = done[table["copy_of"]] if "copy_of" in table else None
    page = table.get("page", "article")
    assert page in PAGES, page
    first = State(
        at=table["at"],
        headline=table.get("headline") or (original.states[0].headline if original else ""),
        standfirst=table.get("standfirst", ""),
        paragraphs=_paragraphs(table, original.states[0].paragraphs if original else ()),
    )
    assert first.headline, f"{story}: an article of {publisher.key} lacks a headline"
    states = [first]
    for edit in table.get("edit", ()):
        states.append(_edited(states[-1], edit))
    return Piece(
        publisher=publisher,
        story=story,
        path=table["path"],
        section=table.get("section", publisher.nav[0]),
        authors=tuple(table.get("authors", ())),
        language=table.get("language", publisher.language),
        page=page,
        credit=table.get("credit", ""),
        copy_of=table.get("copy_of", ""),
        states=tuple(states),
    )


def _edited(state: State, edit: dict[str, Any]) -> State:
    changed = replace(
        state, at=edit["at"], headline=edit.get("headline", state.headline), standfirst=edit.get("standfirst", state.standfirst)
    )
    return replace(changed, paragraphs=_paragraphs(edit, state.paragraphs))


def _paragraphs(table: dict[str, Any], given: tuple[str, ...]) -> tuple[str, ...]:
    """The body in the table, or what is left of the given one; each swap must find its words."""
    kept = _split(table["body"]) if "body" in table else given
    if "keep" in table:
        kept = tuple(kept[number - 1] for number in table["keep"])
    for old, new in table.get("swap", ()):
        assert any(old in paragraph for paragraph in kept), f"nothing to swap: {old!r}"
        kept = tuple(paragraph.replace(old, new) for paragraph in kept)
    return _split(table.get("before", "")) + kept + _split(table.get("after", ""))


def _split(text: str) -> tuple[str, ...]:
    return tuple(_joined(part.strip()) for part in text.split("\n\n") if part.strip())


def _joined(part: str) -> str:
    """A list keeps its lines; anything else becomes one line."""
    return part if part.startswith("- ") else " ".join(part.split())
