"""What must be true of a newsroom at any moment: each check says in words what is not."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from copytaster.model.article import Article
from copytaster.model.brief import Brief, Citation
from copytaster.model.feed import Entry
from copytaster.model.ids import article_id, story_id
from copytaster.model.story import Story, WireLine

Rule = Literal[
    "accepted", "one outcome", "one address", "one story", "places", "index", "citations", "wire", "told", "story ids", "departed",
    "left over",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that does not hold, and where."""

    rule: Rule
    what: str


def of_entries(
    entries: Iterable[Entry], articles: Container[str], waiting: Container[str], departed: Container[str] = ()
) -> Iterator[Broken]:
    """Each accepted entry is an article, or was one that has left the store, or waits to be one, or was set aside; `waiting` by its id.

    An entry without a title stands for an archived page that no feed listed, and nothing can be told of it when there is no article.
    """
    for entry in entries:
        known = article_id(entry.url)
        if entry.title and known not in articles and known not in departed and entry.id not in waiting:
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


def of_outcomes(articles: Iterable[Article], waiting: Container[str]) -> Iterator[Broken]:
    """Each article ended in one way: its page was read, or the entry stands for it and a note says why: refused, gone, failed, no article.

    While a message for its entry is on its way it has not ended; `waiting` by the entry's id.
    """
    for article in articles:
        if article.made_from == "entry" and not article.note and article.entry_id not in waiting:
            yield Broken("one outcome", f"the article {article.id} ({article.url}) was not read, and nothing says why")


def of_departed(departed: Iterable[str], articles: Container[str], stories: Container[str]) -> Iterator[Broken]:
    """What has left the store is not there, and nothing came again under its id."""
    for each in departed:
        if each in articles or each in stories:
            yield Broken("departed", f"{each} has left the store, and is there")


def of_left_over(rows: Iterable[tuple[str, str]]) -> Iterator[Broken]:
    """`rows` are what the store holds of articles and stories that are not there: table and id."""
    return (Broken("left over", f"{table} holds something of {known}, which is not there") for table, known in rows)


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


def of_listing(lines: Iterable[WireLine], listed: Iterable[WireLine]) -> Iterator[Broken]:
    """What is `listed`, read in parts, is one order of all that is told: newest first, then the highest number, no story twice."""
    last, shown = _last_lines(lines), tuple(listed)
    for one, other in pairwise(shown):
        if (one.at, one.number) <= (other.at, other.number):
            yield Broken("wire", f"line {other.number} is listed behind line {one.number}, which is no later")
    for story, count in Counter(line.story_id for line in shown).items():
        if count > 1:
            yield Broken("wire", f"the story {story} is listed {count} times")
    told = {story for story, line in last.items() if line.kind != "retract"}
    for story in sorted(told ^ {line.story_id for line in shown}):
        yield Broken("wire", f"the story {story} is {'told and not listed' if story in told else 'listed and not told'}")


def of_told(stories: Iterable[Story], lines: Iterable[WireLine], waiting: Container[str]) -> Iterator[Broken]:
    """Each story that may be shown is on the wire, no other one is, and both as they stand now; `waiting` are those on their way there."""
    last = _last_lines(lines)
    for story in stories:
        line = last.get(story.id)
        if story.id in waiting:
            continue
        is_told = line is not None and line.kind != "retract"
        if story.is_shown and not is_told:
            yield Broken("told", f"the story {story.id} may be shown, is not on the wire and does not wait to be")
        elif is_told and not story.is_shown:
            yield Broken("told", f"the story {story.id} is on the wire, and must not be shown")
        elif story.is_shown and line is not None and line.story_version < story.version:
            yield Broken("told", f"the wire tells version {line.story_version} of the story {story.id}, which has {story.version}")


def of_briefed(stories: Iterable[Story], briefed: Mapping[str, int], waiting: Container[str]) -> Iterator[Broken]:
    """Each story has a brief of its version, or waits for it; `briefed` is the version by story."""
    for story in stories:
        if story.places and story.id not in waiting and briefed.get(story.id) != story.version:
            yield Broken("told", f"version {story.version} of the story {story.id} has no brief and does not wait for one")


def of_story_ids(stories: Mapping[str, Story], lines: Iterable[WireLine]) -> Iterator[Broken]:
    """A story keeps the id that its first article gave it, and what was told under an id is there still, or where a person moved it."""
    steered = {story.id for story in stories.values() if story.steering.split_from or story.steering.split_into}
    steered |= {story.id for story in stories.values() if story.steering.merged_into}
    steered |= {story.steering.merged_into for story in stories.values()}
    for story in stories.values():
        if story.id not in steered and story.id not in {story_id(place.article_id) for place in story.places}:
            yield Broken("story ids", f"the story {story.id} holds no article that gave it this id")
    for line in lines:
        told = stories.get(line.story_id)
        if told and told.id not in steered and line.article_id not in {place.article_id for place in told.places}:
            yield Broken("story ids", f"line {line.number} tells {line.article_id} as {line.story_id}, which does not hold it")


def _last_lines(lines: Iterable[WireLine]) -> dict[str, WireLine]:
    return {line.story_id: line for line in sorted(lines, key=lambda line: line.number)}
