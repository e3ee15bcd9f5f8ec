"""The brief's sentences with their numbers, and the sources that the numbers lead to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from copytaster.model.article import Article, Credit
from copytaster.model.brief import Brief, Sentence, SourceLink
from copytaster.model.feed import Source
from copytaster.stages.phrases import joined, phrase
from copytaster.stages.present.lines import name_of, safe_link, shortened

MAX_SAID_CHARS = 160


@dataclass(frozen=True, slots=True)
class Mark:
    """A citation: the source's number, the anchor of the cited sentence below it, and the source in words."""

    number: int
    anchor: str
    label: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence with its marks, each source once."""

    text: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Sentences under a heading, which may be empty."""

    heading: str
    sentences: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A source in the list: what the brief tells from it, short, each sentence as (anchor, text)."""

    number: int
    url: str
    label: str
    said: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A brief as the page shows it; `links` are the sources that it cites, by number."""

    lead: tuple[Cited, ...]
    parts: tuple[Part, ...]
    links: tuple[Listed, ...]

    @property
    def sentences(self) -> tuple[Cited, ...]:
        """All of them, in order."""
        return (*self.lead, *(sentence for part in self.parts for sentence in part.sentences))


class _Numbers:
    """Gives each sentence that a source is cited for the next anchor of that source."""

    def __init__(self, brief: Brief, sources: Mapping[str, Source]) -> None:
        self._links = {link.article_id: (n, _label(link, sources)) for n, link in enumerate(brief.links, 1)}
        self.said: dict[str, list[tuple[str, str]]] = {}

    def cited(self, sentence: Sentence) -> Cited:
        ids = dict.fromkeys(citation.article_id for citation in sentence.citations)
        return Cited(sentence.text, tuple(self._mark(each, sentence.text) for each in ids if each in self._links))

    def _mark(self, article_id: str, text: str) -> Mark:
        number, label = self._links[article_id]
        said = self.said.setdefault(article_id, [])
        anchor = f"c{number}-{len(said) + 1}"
        said.append((anchor, shortened(text, MAX_SAID_CHARS)))
        return Mark(number, anchor, label)


def told(brief: Brief, sources: Mapping[str, Source]) -> Told:
    """The sentences in order; numbers are the positions of the sources in the brief's own list, from 1."""
    numbers = _Numbers(brief, sources)
    lead = tuple(numbers.cited(sentence) for sentence in brief.lead)
    parts = tuple(Part(part.heading, tuple(numbers.cited(sentence) for sentence in part.sentences)) for part in brief.sections)
    links = tuple(
        Listed(n, safe_link(link.url), _label(link, sources), tuple(numbers.said[link.article_id]))
        for n, link in enumerate(brief.links, 1)
        if link.article_id in numbers.said
    )
    return Told(lead, parts, links)


def source_of(article: Article, sources: Mapping[str, Source]) -> Listed:
    """The article that leads, where the brief cites none."""
    return Listed(1, safe_link(article.url), f"{name_of(article.source_id, sources)}: {article.title}")


def credit_line(thanked: Sequence[Credit]) -> str:
    """The sentence that thanks the agencies, each once, in order; empty without any."""
    names = list(dict.fromkeys(credit.agency for credit in thanked))
    if not names:
        return ""
    all_of_them = phrase("{several} and {last}", several=joined(names[:-1]), last=names[-1]) if len(names) > 1 else names[0]
    return phrase("This brief includes reporting by {agencies}", agencies=all_of_them)


def _label(link: SourceLink, sources: Mapping[str, Source]) -> str:
    return f"{name_of(link.source_id, sources)}: {link.title}"
