"""Why an article stands where it stands, in words and numbers."""

from collections.abc import Mapping
from dataclasses import dataclass

from copytaster.model.article import Article
from copytaster.model.feed import Source
from copytaster.model.story import Origin, Place, Story
from copytaster.stages.present.lines import Why, figure, name_of, why


@dataclass(frozen=True, slots=True)
class Evidence:
    """How an article came into its story, what its text is, and the features with their numbers."""

    joined: str
    decision: str
    features: tuple[Why, ...]


def evidence(story: Story, place: Place, articles: Mapping[str, Article], sources: Mapping[str, Source]) -> Evidence:
    """The evidence for one place; `articles` should hold the original, which may stand in another story."""
    return Evidence(_joined(story, place), decision(place.origin, articles, sources), why(place.reasons))


def decision(origin: Origin, articles: Mapping[str, Article], sources: Mapping[str, Source]) -> str:
    """What the text is, as a sentence."""
    if origin.kind == "own":
        said = "Own reporting: no other article was found to say the same."
        return f"{said} It says itself that a part is by {origin.agency}." if origin.agency else said
    if origin.of is None:
        return f"Text of {origin.agency}: the article gives it the credit."
    credit = f" It gives credit to {origin.agency}." if origin.agency else ""
    return f"{_KINDS[origin.relation]} {original_of(origin, articles, sources)}: {_share(origin)} of its text stands there.{credit}"


def original_of(origin: Origin, articles: Mapping[str, Article], sources: Mapping[str, Source]) -> str:
    """The original in words: whose report it is, as far as that is known."""
    original = articles.get(origin.of or "")
    return f"the report of {name_of(original.source_id, sources)}" if original else "an earlier report"


_KINDS = {
    "whole": "A copy of",
    "shortened": "A shortened copy of",
    "extended": "An extended copy of",
    "part": "An article that contains a part of",
}


def _share(origin: Origin) -> str:
    return f"{origin.share:.0%}"


def _joined(story: Story, place: Place) -> str:
    if place is story.places[0]:
        return "It opened the story."
    if place.origin.of:
        return f"It came into the story with the text that it shares: {figure(place.score)} of 1."
    if place.score == 0:
        return "It was put into the story, not found to be like it."
    return f"It joined the story by its likeness: {figure(place.score)} of 1."
