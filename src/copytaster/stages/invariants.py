"""What must be true of a newsroom at any moment: each check says in words what is not."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from copytaster.model.article import Article
from copytaster.model.brief import Brief, Citation
from copytaster.model.feed import Entry
from copytaster.model.ids import article_id
from copytaster.model.story import Story, WireLine

Rule = Literal["accepted", "one address", "one story", "places", "index", "citations", "wire"]


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that does not hold, and where."""

    rule: Rule
    what: str


def of_entries(entries: Iterable[Entry], articles: Container[str], waiting: Container[str]) -> Iterator[Broken]:
    """Each accepted entry is an article, or waits to be one, or was set aside; `waiting` by the entry's id."""
    for entry in entries:
        if article_id(entry.url) not in articles and entry.id not in waiting:
            yield Broken(
                "accepted", f"the entry {entry.id} ({entry.url}) was accepted and is neither an article, nor waiting, nor set aside"
            )


def of_articles(
    articles: Iterable[Article], seen: dict[tuple[str, str], str], indexed: Container[str], placed: Container[str]
) -> Iterator[Broken]:
    """One article of a source and address, each in the index and placed: in a story or on its way there. `seen` goes on with each part."""
    for article in articles:
        earlier = seen.setdefault((article.source_id, article.url), article.id)
        if earlier != article.id:
            yield Broken("one address", f"the articles {earlier} and {article.id} are both {article.url} of {article.source_id}")
        if article.id not in indexed:
            yield Broken("index", f"the article {article.id} is not in the index of search")
        if article.id not in placed:
            yield Broken("one story", f"the article {article.id} is in no story and does not wait for one")


def of_index(indexed: Iterable[str], articles: Container[str]) -> Iterator[Broken]:
    """The index holds nothing but articles."""
    return (Broken("index", f"the index of search holds {each}, which is no article") for each in indexed if each not in articles)


def of_stories(stories: Iterable[Story], articles: Container[str]) -> Iterator[Broken]:
    """Each place has its article, and no article has two places; the headline is that of a place."""
    homes: dict[str, str] = {}
    for story in stories:
        for place in story.places:
            other = homes.setdefault(place.article_id, story.id)
            if other != story.id:
                yield Broken("one story", f"the article {place.article_id} is in the stories {other} and {story.id}")
            if place.article_id not in articles:
                yield Broken("places", f"the story {story.id} has a place for {place.article_id}, which is no article")
        twice = [each for each, count in Counter(place.article_id for place in story.places).items() if count > 1]
        for each in twice:
            yield Broken("places", f"the story {story.id} has {each} twice")
        if not story.places:
            if not story.steering.merged_into:
                yield Broken("places", f"the story {story.id} has no article and was merged into none")
        elif story.title_article_id not in {place.article_id for place in story.places}:
            yield Broken("places", f"the headline of the story {story.id} is that of {story.title_article_id}, which has no place in it")


def of_brief(brief: Brief, texts: Mapping[tuple[str, int], str]) -> Iterator[Broken]:
    """Each sentence cites, and each citation is a stored span; `texts` by article and version."""
    sentences = [*brief.lead, *(sentence for section in brief.sections for sentence in section.sentences)]
    for sentence in sentences:
        if not sentence.citations:
            yield Broken("citations", f"a sentence of the brief of {brief.story_id} cites nothing: {sentence.text[:60]!r}")
        for citation in sentence.citations:
            if why := _missing(citation, texts):
                yield Broken("citations", f"the brief of {brief.story_id} cites {why}")


def _missing(citation: Citation, texts: Mapping[tuple[str, int], str]) -> str:
    text = texts.get((citation.article_id, citation.article_version))
    if text is None:
        return f"version {citation.article_version} of {citation.article_id}, which is not stored"
    if not 0 <= citation.start < citation.end <= len(text):
        return f"characters {citation.start} to {citation.end} of {citation.article_id}, which has {len(text)}"
    return ""


def of_wire(lines: Iterable[WireLine], stories: Container[str]) -> Iterator[Broken]:
    """Numbers rise, each version of a story is told once, and what is told is there; `lines` in order of their numbers."""
    last = 0
    told: set[tuple[str, str, int]] = set()
    for line in lines:
        if line.number <= last:
            yield Broken("wire", f"line {line.number} comes after line {last}")
        key = (line.story_id, line.kind, line.story_version)
        if key in told:
            yield Broken("wire", f"line {line.number} tells version {line.story_version} of {line.story_id} again")
        if line.story_id not in stories and line.kind != "retract":
            yield Broken("wire", f"line {line.number} tells of {line.story_id}, which is no story")
        told.add(key)
        last = line.number
