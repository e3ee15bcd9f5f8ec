"""The site as it was: stories, articles and briefs as they were known at an earlier instant."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from copytaster.model.article import Article, ArticleVersion, Block
from copytaster.model.brief import Brief
from copytaster.model.decision import Decision
from copytaster.model.story import Place, Story
from copytaster.stages.desk import in_force

MAX_CHARS = 40
_FORM = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2})(:\d{2})?(?:\.\d{1,9})?[ ]?([Zz]|[+-]\d{2}:?\d{2})?)?", re.ASCII)
_LOST_PLUS = re.compile(r"(:\d\d(?:\.\d{1,9})?) (?=\d\d:?\d\d$)", re.ASCII)
EXAMPLE = "a day such as 2026-11-20, or an instant such as 2026-11-20T08:30Z"


def instant(text: str, now: datetime) -> datetime | str:
    """The instant that a person wrote, to the second; or in words why it cannot be used.

    A day is its beginning; without an offset it is UTC. A plus sign that was not escaped arrives as a blank.
    """
    given = text.strip()
    given = _LOST_PLUS.sub(r"\1+", given) if len(given) <= MAX_CHARS else given
    found = _FORM.fullmatch(given) if len(given) <= MAX_CHARS else None
    at = _made(*found.groups()) if found else None
    if at is None:
        shown = given if len(given) <= MAX_CHARS else f"{given[:MAX_CHARS]}…"
        return f"“{shown}” is no time; give {EXAMPLE}."
    if at > now:
        return f"{at:%Y-%m-%d %H:%M} UTC lies ahead; give an earlier time."
    return at


def _made(day: str, minute: str | None, second: str | None, offset: str | None) -> datetime | None:
    try:
        at = datetime.fromisoformat(f"{day}T{minute or '00:00'}{second or ':00'}{'+00:00' if offset in (None, 'Z', 'z') else offset}")
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def article_at(article: Article, versions: Sequence[ArticleVersion], at: datetime) -> Article | None:
    """The article in the version that was known then; None when it was not known. `versions` are oldest first."""
    then = [version for version in versions if version.read_at <= at]
    if not then:
        return None if versions else article
    told = then[-1]
    if told.version == article.version:
        return article
    blocks = tuple(Block("paragraph", part) for part in told.text.split("\n\n") if part)
    return replace(article, title=told.title, standfirst="", blocks=blocks, version=told.version, digest=told.digest, read_at=told.read_at)


def story_at(story: Story, articles: Mapping[str, Article], decisions: Iterable[Decision], at: datetime) -> Story | None:
    """The story with the articles that were in it then; None when it had none, or when people held it back or hid it then.

    `articles` are those of the story as they were then. An article that was moved between stories since stands where it is now.
    """
    places = tuple(place for place in story.places if place.placed_at <= at and place.article_id in articles)
    standing = [each for each in in_force(each for each in decisions if each.at <= at) if each.story_id == story.id]
    kinds = {each.kind for each in standing}
    if not places or kinds & {"hold", "hide"}:
        return None
    leading = articles[_leading(places).article_id]
    titles = [each.after[0] for each in standing if each.kind == "retitle"]
    return replace(
        story,
        version=len(places),
        title=titles[-1] if titles else leading.title,
        title_article_id=leading.id,
        language=leading.language.code,
        founded_at=min(story.founded_at, places[0].told_at),
        changed_at=max(place.placed_at for place in places),
        places=places,
        steering=replace(story.steering, is_pinned="pin" in kinds, is_held=False, is_hidden=False, beneath=None),
    )


_KINDS = {"own": 0, "agency": 1, "copy": 2}


def _leading(places: Sequence[Place]) -> Place:
    """The first of the best kind, as grouping has it."""
    return min(places, key=lambda place: _KINDS[place.origin.kind])


def briefs_at(kept: Iterable[Brief], at: datetime) -> tuple[Brief, ...]:
    """The versions that were written by then, oldest first."""
    return tuple(brief for brief in kept if brief.made_at <= at)
