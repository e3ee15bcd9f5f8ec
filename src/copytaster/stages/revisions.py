"""Versions of a brief: when a new one is due, what caused it, and what it corrects.

A version is what a reader could tell from another: its headings and sentences, or the agencies that it credits. What changes besides
(links, claims with who carried them, the check's count) is kept in the version that stands, without a new one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from copytaster.model.article import Article
from copytaster.model.brief import Brief
from copytaster.model.story import Place, Story
from copytaster.stages.corrections import corrections, told

FIRST = "first brief"
_ANEW = "the reports were weighed anew"
_NAMED = 3


def revised(before: Brief | None, made: Brief, story: Story, articles: Mapping[str, Article]) -> Brief:
    """The brief as it is to be kept: a version with its cause, or the one that stands, told anew with its own moment, cause and author.

    `before` is the latest version of an earlier moment, None for the first.
    """
    if before is None or not (before.cause or _has_text(before)):
        begun = made if before is None or _has_text(made) else replace(made, made_at=before.made_at)
        return replace(begun, cause=FIRST) if _has_text(made) else begun
    if _shown(before) == _shown(made):
        return replace(made, made_at=before.made_at, cause=before.cause, by=before.by, corrections=before.corrections)
    return replace(made, cause=cause(before, story, articles), corrections=corrections(before, made, articles))


def versions(kept: Sequence[Brief]) -> tuple[Brief, ...]:
    """What counts as versions of the briefs that were kept of a story, oldest first: those with sentences, and what follows them."""
    first = next((n for n, brief in enumerate(kept) if _has_text(brief)), len(kept))
    shown = kept[first:]
    return tuple(brief for n, brief in enumerate(shown) if n == 0 or _shown(brief) != _shown(shown[n - 1]))


def cause(before: Brief, story: Story, articles: Mapping[str, Article]) -> str:
    """What happened to the story since a brief, in words: reports that joined, changed, copies, and what left; several parted by "; "."""
    known = {link.article_id for link in before.links}
    joined = [place for place in story.places if place.article_id not in known and place.article_id in articles]
    reports = _names([place for place in joined if place.origin.kind == "own"], articles)
    copies = _names([place for place in joined if place.origin.kind != "own"], articles)
    edited = _names(_edited(before, story, articles), articles)
    placed = {place.article_id for place in story.places}
    gone = list(dict.fromkeys(link.source_id for link in before.links if link.article_id not in placed))
    said = [
        _joined("a report by", "reports by", reports),
        f"{_listed(edited)} changed {'its article' if len(edited) == 1 else 'their articles'}" if edited else "",
        f"what {_listed(gone)} had was taken out" if gone else "",
    ]
    happened = [each for each in said if each] or [_joined("a copy by", "copies by", copies) or _ANEW]
    return "; ".join(happened)


def _has_text(brief: Brief) -> bool:
    return next(told(brief), None) is not None


def _shown(brief: Brief) -> tuple[object, ...]:
    sections = tuple((section.heading, *(sentence.text for sentence in section.sentences)) for section in brief.sections)
    agencies = tuple(dict.fromkeys(credit.agency for credit in brief.credits))
    return tuple(sentence.text for sentence in brief.lead), sections, agencies if _has_text(brief) else ()


def _edited(before: Brief, story: Story, articles: Mapping[str, Article]) -> list[Place]:
    """Places whose article is newer than the version that the brief cites."""
    cited = {c.article_id: c.article_version for sentence in told(before) for c in sentence.citations}
    return [
        place
        for place in story.places
        if place.article_id in cited and place.article_id in articles and articles[place.article_id].version > cited[place.article_id]
    ]


def _names(places: Sequence[Place], articles: Mapping[str, Article]) -> list[str]:
    found = (articles[place.article_id] for place in places)
    return list(dict.fromkeys(article.site or article.source_id for article in found))


def _joined(one: str, many: str, names: Sequence[str]) -> str:
    return f"{one if len(names) == 1 else many} {_listed(names)} joined" if names else ""


def _listed(names: Sequence[str]) -> str:
    """At most three names, then how many more."""
    named = [*names[:_NAMED], *([f"{len(names) - _NAMED} more"] if len(names) > _NAMED else [])]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
