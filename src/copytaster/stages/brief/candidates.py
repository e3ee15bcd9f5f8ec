"""The sentences of one article that may stand in a brief."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from copytaster.model.article import Article, Block
from copytaster.model.brief import Citation, Sentence
from copytaster.stages import cues, words
from copytaster.stages.faith import one_line
from copytaster.stages.quotations import quotations
from copytaster.stages.sentences import sentences

NO_SECTION = -1
_MIN_WORDS = 5
_MIN_TOLD = 3
_TAIL = 12
_LONGEST_QUESTION = 200
_MAX_SENTENCES = 400
_FINISHED = re.compile(r"[.。!！।۔]+[\"”’»“«'」』）)\]]*\Z")
_CUT_SHORT = re.compile(r"(?:\.\.+|…)[\"”’»“«'」』）)\]]*\Z")
_DATELINE = re.compile(
    r"(?:[A-Z][\w.,'’/ -]{1,60})?\([A-Z][\w/ .]{1,24}\)\s*[-–—]+\s*"
    r"|[A-Z]{2}[A-Z .'’-]{0,40}(?:,\s[\w. ]{1,25})?\s*(?:--|[–—]|\s-)\s*(?=[\"“A-Z])"
)
_WORD = re.compile(r"[\w'’]+")


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A sentence that may be told: `start` to `end` are characters of the article's text.

    `order` is the article's place among the reports, 0 for the leading one; `paragraph` and `number` count from 0 in the
    article and the paragraph. `section` is the position of the question heading above it, or `NO_SECTION`. `leans` is
    True when the sentence opens with a word that points back, or is a quotation that names no speaker.
    """

    article_id: str
    version: int
    source_id: str
    order: int
    start: int
    end: int
    text: str
    terms: tuple[str, ...]
    paragraph: int
    number: int
    section: int
    leans: bool

    def sentence(self) -> Sentence:
        """The sentence with its one citation."""
        return Sentence(self.text, (Citation(self.article_id, self.version, self.start, self.end),))


def questions(article: Article) -> tuple[str, ...]:
    """The article's question headings, in order."""
    return tuple(one_line(block.text) for block in article.blocks if _is_question(block))


def candidates(article: Article, order: int, max_words: int) -> tuple[Candidate, ...]:
    """In reading order: whole sentences of paragraphs that end as sentences do and are told by the reporter.

    Left out are questions, what was cut short, a quotation cut in half, first person outside quotations, advertising,
    and what is under five words or over `max_words`. A dateline before the first sentence is not part of it.
    """
    found: list[Candidate] = []
    reading = _Reading(article, order, max_words, _advertising(article.text))
    section, asked, at = NO_SECTION, 0, 0
    for paragraph, block in enumerate(article.blocks):
        if _is_question(block):
            section, asked = asked, asked + 1
        elif block.kind == "heading":
            section = NO_SECTION
        elif block.kind == "paragraph" and len(found) < _MAX_SENTENCES:
            found.extend(islice(_of_paragraph(reading, _Paragraph(block.text, at, paragraph, section)), _MAX_SENTENCES))
        at += len(block.text) + 2
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Reading:
    article: Article
    order: int
    max_words: int
    advertising: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Paragraph:
    text: str
    at: int
    number: int
    section: int


def _advertising(text: str) -> tuple[str, ...]:
    """The phrases of advertising that the article holds at all, so that its sentences are searched for these alone."""
    low = one_line(text).lower()
    return tuple(phrase for phrase in cues.lines("boilerplate") if phrase in low)


def _is_question(block: Block) -> bool:
    return block.kind == "heading" and len(block.text) <= _LONGEST_QUESTION and block.text.rstrip().endswith(("?", "？", "؟"))


def _of_paragraph(reading: _Reading, paragraph: _Paragraph) -> Iterator[Candidate]:
    for number, span in enumerate(sentences(paragraph.text, reading.article.language.code)):
        if span.is_whole:
            start = span.start
            if paragraph.number == 0 and number == 0:
                start += _dateline(paragraph.text[start : span.end])
            found = _candidate(reading, paragraph, number, (start, span.end))
            if found is not None:
                yield found


def _candidate(reading: _Reading, paragraph: _Paragraph, number: int, span: tuple[int, int]) -> Candidate | None:
    article, language = reading.article, reading.article.language.code
    text = one_line(paragraph.text[span[0] : span[1]])
    terms = words.tokens(text)
    if not terms or not _is_finished(text) or not _MIN_WORDS <= _length(text, terms) <= reading.max_words:
        return None
    low = text.lower()
    told = _WORD.findall(_outside_quotations(text, language))
    if any(phrase in low for phrase in reading.advertising) or not _first_person(language).isdisjoint(told):
        return None
    return Candidate(
        article_id=article.id,
        version=article.version,
        source_id=article.source_id,
        order=reading.order,
        start=paragraph.at + span[0],
        end=paragraph.at + span[1],
        text=text,
        terms=tuple(dict.fromkeys(terms)),
        paragraph=paragraph.number,
        number=number,
        section=paragraph.section,
        leans=terms[0] in cues.words("dangling", language) or len(told) < _MIN_TOLD,
    )


def _dateline(text: str) -> int:
    match = _DATELINE.match(text)
    return match.end() if match else 0


def _is_finished(text: str) -> bool:
    end = text[-_TAIL:]
    return _FINISHED.search(end) is not None and _CUT_SHORT.search(end) is None and not text[0].islower()


def _length(text: str, terms: list[str]) -> int:
    """Words; scripts that do not part them count two signs as one."""
    return max(len(text.split()), len(terms) // 2)


@cache
def _first_person(language: str) -> frozenset[str]:
    """The listed words, also with a capital first letter and a curly apostrophe; "US" is no "us"."""
    listed = cues.words("first_person", language)
    both = listed | {word[0].upper() + word[1:] for word in listed}
    return both | {word.replace("'", "’") for word in both}


def _outside_quotations(text: str, language: str) -> str:
    spans = quotations(text, language).spans
    if not spans:
        return text
    edges = [0, *(edge for span in spans for edge in (span.start, span.end)), len(text)]
    return " ".join(text[edges[i] : edges[i + 1]] for i in range(0, len(edges), 2))
