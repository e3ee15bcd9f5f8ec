"""What a message says: one story, several of them, or a day; as plain text, as HTML for mail, and as the data of a webhook.

Headlines are texts of publishers: in HTML they are escaped, in a subject they are one line, in data they are plain text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from copytaster.model.alert import Alert, Letter
from copytaster.model.story import Story
from copytaster.stages.present.ages import day, iso
from copytaster.stages.present.lines import counted, echo

MAX_SUBJECT = 150
MAX_STORIES = 50
"""A message of more stories than this names the rest by their number."""

_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, slots=True)
class Told:
    """A story as a message tells it: `lead` is the brief's first sentences, `source` and `source_url` are of the article that leads.

    `fresh` counts reports since the last message, of a story that is followed; None otherwise.
    """

    story: Story
    lead: str
    source: str
    source_url: str
    fresh: int | None = None


@dataclass(frozen=True, slots=True)
class From:
    """Who writes: the site's title and its address without a slash at its end."""

    title: str
    base_url: str


@dataclass(frozen=True, slots=True)
class Post:
    """A message to be written: its id, when the first of its stories matched, and when it is written."""

    id: str
    matched_at: datetime
    at: datetime


def letter(alert: Alert, post: Post, told: Sequence[Told], site: From) -> Letter:
    """The message of these stories, the one that changed last first."""
    ordered = sorted(told, key=lambda each: (each.story.changed_at, each.story.id), reverse=True)
    is_digest = alert.rhythm == "daily"
    subject = _subject(alert, ordered, post.at) if is_digest or len(ordered) != 1 else f"{alert.name}: {ordered[0].story.title}"
    head = _heading(alert, ordered, post.at) if is_digest or len(ordered) != 1 else ""
    return Letter(
        id=post.id,
        kind="digest" if is_digest else "stories",
        at=post.at,
        matched_at=post.matched_at,
        subject=one_line(subject)[:MAX_SUBJECT],
        text=_text(alert, ordered, head, site),
        html=_html(alert, ordered, head, site),
        data=_data(alert, ordered, site),
        own_url=_own(alert, site),
    )


def trial(alert: Alert, post: Post, site: From) -> Letter:
    """A message without a story, to see whether it arrives."""
    said = f"This is a trial of the alert “{alert.name}” of {site.title}. What it is about will come this way."
    foot = f"\n\n-- \n{_own(alert, site)}\n"
    body = f'<p dir="auto">{escape(said)}</p><p><a href="{escape(_own(alert, site))}">{escape(alert.name)}</a></p>'
    subject = one_line(f"{alert.name}: a trial")[:MAX_SUBJECT]
    return Letter(
        post.id, "trial", post.at, post.matched_at, subject, said + foot, _page(subject, body), _data(alert, (), site), _own(alert, site)
    )


def one_line(text: str) -> str:
    """Without line breaks and signs that turn the direction of a text: nothing of it can become another header."""
    return _SPACES.sub(" ", text).strip()


def _subject(alert: Alert, told: Sequence[Told], now: datetime) -> str:
    return f"{alert.name}: {counted(len(told), 'story', 'stories')}" + (f", {day(now)}" if alert.rhythm == "daily" else "")


def _heading(alert: Alert, told: Sequence[Told], now: datetime) -> str:
    return f"{counted(len(told), 'story', 'stories')} for “{alert.name}”" + (f", {day(now)}" if alert.rhythm == "daily" else "")


def _own(alert: Alert, site: From) -> str:
    return f"{site.base_url}/alerts/{alert.id}"


def _url(told: Told, site: From) -> str:
    return f"{site.base_url}/story/{told.story.id}"


def _meta(told: Told) -> str:
    fresh = [f"{counted(told.fresh, 'new report')} since the last message"] if told.fresh else []
    return " · ".join([*fresh, *([one_line(told.source)] if told.source else []), echo(told.story)])


def _text(alert: Alert, told: Sequence[Told], head: str, site: From) -> str:
    parts = [head] if head else []
    for each in told[:MAX_STORIES]:
        lines = [one_line(each.story.title), one_line(each.lead), _meta(each), _url(each, site)]
        parts.append("\n".join(line for line in lines if line))
    if len(told) > MAX_STORIES:
        parts.append(f"And {counted(len(told) - MAX_STORIES, 'more story', 'more stories')}: {_own(alert, site)}")
    parts.append(f"-- \nAlert “{alert.name}” of {site.title}. Change or end it: {_own(alert, site)}")
    return "\n\n".join(parts) + "\n"


_STYLE = "font:16px/1.45 system-ui,sans-serif;color:#16191d;background:#ffffff;max-width:40em;margin:0 auto;padding:16px"
_META = "font-size:13px;line-height:20px;color:#4d555e;margin:0 0 4px"
_TITLE = "font:600 20px/1.25 Georgia,serif;margin:0 0 4px"


def _html(alert: Alert, told: Sequence[Told], head: str, site: From) -> str:
    parts = [f'<h1 style="font:600 24px/1.2 Georgia,serif" dir="auto">{escape(head)}</h1>'] if head else []
    parts += [_block(each, site) for each in told[:MAX_STORIES]]
    if len(told) > MAX_STORIES:
        parts.append(f'<p><a href="{escape(_own(alert, site))}">{counted(len(told) - MAX_STORIES, "more story", "more stories")}</a></p>')
    foot = f'Alert “{escape(alert.name)}” of {escape(site.title)}. <a href="{escape(_own(alert, site))}">Change or end it</a>'
    parts.append(f'<p style="{_META};border-top:1px solid #d5d9de;padding-top:8px" dir="auto">{foot}</p>')
    return _page(head or told[0].story.title, "\n".join(parts))


def _block(told: Told, site: From) -> str:
    lead = f'<p style="margin:0 0 4px" dir="auto">{escape(one_line(told.lead))}</p>' if told.lead else ""
    language = f' lang="{escape(told.story.language)}"' if told.story.language not in ("", "und") else ""
    source = f' · <a style="color:#0b4fa8" href="{escape(told.source_url)}">Source</a>' if told.source_url else ""
    return (
        f'<div style="margin:0 0 16px"{language}><h2 style="{_TITLE}" dir="auto">'
        f'<a style="color:#16191d;text-decoration:none" href="{escape(_url(told, site))}">{escape(one_line(told.story.title))}</a></h2>'
        f'{lead}<p style="{_META}">{escape(_meta(told))}{source}</p></div>'
    )


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>{escape(one_line(title))}</title></head>\n<body style="{_STYLE}">\n{body}\n</body></html>\n'
    )


def _data(alert: Alert, told: Sequence[Told], site: From) -> dict[str, object]:
    return {
        "alert": {"id": alert.id, "name": alert.name, "query": alert.query or None, "story": alert.story_id or None},
        "stories": [_story(each, site) for each in told[:MAX_STORIES]],
        "more": max(0, len(told) - MAX_STORIES),
    }


def _story(told: Told, site: From) -> dict[str, object]:
    story = told.story
    return {
        "id": story.id,
        "url": _url(told, site),
        "title": story.title,
        "lead": told.lead,
        "language": None if story.language == "und" else story.language,
        "articles": len(story.places),
        "own_reports": story.own_reports,
        "copies": story.copies,
        "publishers": len({place.source_id for place in story.places}),
        "first_told_at": iso(min(place.told_at for place in story.places)),
        "changed_at": iso(story.changed_at),
        "source": told.source or None,
        "source_url": told.source_url or None,
        "new_reports": told.fresh,
    }
