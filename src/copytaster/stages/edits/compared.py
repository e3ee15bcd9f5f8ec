"""Two versions of an article compared: the edit, or nothing when only what is no news changed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from copytaster.model.article import Article
from copytaster.model.edit import Edit, EditKind, Passage, edit_id
from copytaster.stages.edits.noise import words
from copytaster.stages.edits.passages import passages
from copytaster.stages.edits.weight import is_news, is_other_word
from copytaster.stages.headline import bare

MAX_PASSAGES = 8


def changed(before: Article, after: Article, last: Edit | None) -> Edit | None:
    """What the publisher changed between two versions; None when that is no news.

    `last` is the article's last edit. A text that was first taken from the feed and then from its page was changed by nobody.
    """
    if before.made_from != after.made_from or before.version == after.version:
        return None
    was_title = before.title if _is_other_title(bare(before.title), bare(after.title)) else ""
    found = passages(before.text, after.text, after.language.code)
    if not was_title and not found:
        return None
    return replace(_edit(after, "changed", last, after.read_at), was_title=was_title, **_kept(found))  # type: ignore[arg-type]


def withdrawal(article: Article, is_gone: bool, last: Edit | None, at: datetime) -> Edit | None:
    """That the page of an article went at this moment, or is there again; None when it stands as it stood."""
    is_away = last is not None and last.kind == "withdrawn"
    return None if is_gone == is_away else _edit(article, "withdrawn" if is_gone else "returned", last, at)


def _edit(article: Article, kind: EditKind, last: Edit | None, at: datetime) -> Edit:
    known = edit_id(article.id, article.version, kind, last.id if last else "")
    return Edit(known, article.id, article.source_id, article.version, at, kind, article.title)


def _kept(found: Sequence[Passage]) -> dict[str, object]:
    return {"passages": tuple(found[:MAX_PASSAGES]), "more": max(0, len(found) - MAX_PASSAGES)}


def _is_other_title(before: str, after: str) -> bool:
    """A headline is short, so one other word is enough; a mended letter is not, nor is another order."""
    gone, come = set(words(before)) - set(words(after)), set(words(after)) - set(words(before))
    return is_news(before, after) or is_other_word(gone, come)
