"""Why an article stands where it stands, in words and numbers."""

from collections.abc import Mapping
from dataclasses import dataclass

from copytaster.model.article import Article
from copytaster.model.feed import Source
from copytaster.model.story import Origin, Place, Story
from copytaster.stages.phrases import Numeral, joined, phrase
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
        said = phrase("Own reporting: no other article was found to say the same.")
        return joined((said, phrase("It says itself that a part is by {agency}.", agency=origin.agency)), " ") if origin.agency else said
    if origin.of is None:
        return phrase("Text of {agency}: the article gives it the credit.", agency=origin.agency)
    copy = joined((_KINDS[origin.relation], original_of(origin, articles, sources)), " ")
    told = phrase("{copy}: {share} of its text stands there.", copy=copy, share=Numeral(f"{origin.share:.0%}"))
    return joined((told, phrase("It gives credit to {agency}.", agency=origin.agency)), " ") if origin.agency else told


def original_of(origin: Origin, articles: Mapping[str, Article], sources: Mapping[str, Source]) -> str:
    """The original in words: whose report it is, as far as that is known."""
    original = articles.get(origin.of or "")
    return phrase("the report of {source}", source=name_of(original.source_id, sources)) if original else phrase("an earlier report")


_KINDS = {
    "whole": phrase("A copy of"),
    "shortened": phrase("A shortened copy of"),
    "extended": phrase("An extended copy of"),
    "part": phrase("An article that contains a part of"),
}


def _joined(story: Story, place: Place) -> str:
    if place is story.places[0]:
        return phrase("It opened the story.")
    if place.origin.of:
        return phrase("It came into the story with the text that it shares: {score} of 1.", score=figure(place.score))
    if place.score == 0:
        return phrase("It was put into the story, not found to be like it.")
    return phrase("It joined the story by its likeness: {score} of 1.", score=figure(place.score))
