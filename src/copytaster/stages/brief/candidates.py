"""The sentences of one article that may stand in a brief."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from copytaster.model.article import Article, Block
from copytaster.model.brief import Citation, Claim
from copytaster.stages import cues, words
from copytaster.stages.brief import phrases
from copytaster.stages.brief.commands import is_command
from copytaster.stages.brief.rights import length
from copytaster.stages.faith import one_line
from copytaster.stages.fingerprint import NO_TERM, term
from copytaster.stages.quotations import NONE, quotations
from copytaster.stages.sentences import sentences

NO_SECTION = -1
MAX_SENTENCES = 80
_MIN_WORDS = 5
_MIN_TOLD = 3
_DATELINE_PARAGRAPHS = 4
_TAIL = 12
_MAX_SOURCE = 6
_LONGEST_QUESTION = 200
_FINISHED = re.compile(r"[.。!！।۔]+[\"”’»“«'」』）)\]]*\Z")
_CUT_SHORT = re.compile(r"(?:\.\.+|…)[\"”’»“«'」』）)\]]*\Z")
_DATELINE = re.compile(
    r"(?:[A-Z][\w.,'’/ -]{1,60})?\([A-Z][\w/ .]{1,24}\)\s*[-–—―]+\s*"
    r"|[A-Z]{2}[A-Z .'’-]{0,40}(?:,\s[\w. ]{1,25})?\s*(?:--|[–—―]|\s-)\s*(?=[\"“A-Z])"
)
_WORD = re.compile(r"[\w'’]+")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_MARK = re.compile("[\"'“”„«»「」『』‘’]")
_HALF_QUOTED = re.compile(r"['‘](?!.*[\w.,!?]['’](?:[\s,.]|\Z))")
_TITLED = re.compile(r"\b(?:Mr|Ms|Mrs|Miss|Herr|Frau|Mme|M|Sr|Sra)\.? ([A-Z][\w’'-]+)")
_EXPLETIVE = re.compile(r"there (?:is|are|was|were|has|have|had|will)\b")
_PRONOUN = re.compile(r"\b(?:he|she|they|him|her|his|their|it)\b", re.IGNORECASE)
_NAME = re.compile(
    r"(?<!\w)(?!I\b|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May\b|June|July|August|September|October|November"
    r"|December)[A-Z][\w.’'-]*\w"
)


@dataclass(frozen=True, slots=True)
class SaidBy:
    """Who says what a sentence says, in words that stand outside of it; `words` is empty where these name nobody by himself."""

    words: str
    citation: Citation


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A sentence that may be told: `start` to `end` are characters of the article's text, `text` these on one line.

    `order` is the article's place among the reports, 0 for the leading one; `paragraph` and `number` count from 0 in the
    article and the paragraph. `section` is the position of the question heading above it, or `NO_SECTION`. `terms` are hashes
    of stems, each once, `names` and `numbers` what it names. `leans` is True when it points back to what stood before, or is a
    quotation that names no speaker. `strangers` are surnames in small letters that stand without a first name. `quoted` is the
    number of words of its longest quotation. `said_by` is who says so where another sentence tells that; `claims` are those of
    the article that it shares characters with.
    """

    article_id: str
    version: int
    source_id: str
    language: str
    order: int
    start: int
    end: int
    text: str
    terms: tuple[int, ...]
    names: frozenset[str]
    numbers: frozenset[str]
    words: int
    quoted: int
    paragraph: int
    number: int
    section: int
    leans: bool
    strangers: frozenset[str]
    said_by: SaidBy | None
    claims: tuple[Claim, ...]

    def citation(self) -> Citation:
        """Where it stands."""
        return Citation(self.article_id, self.version, self.start, self.end)


@dataclass(frozen=True, slots=True)
class Reading:
    """How an article is read: its place among the reports, the longest sentence in words, what it claims.

    `only_early` leaves out all paragraphs but the first of the text and those under its questions.
    """

    order: int
    max_words: int
    claims: Sequence[Claim] = ()
    only_early: int = MAX_SENTENCES


def questions(article: Article) -> tuple[str, ...]:
    """The article's question headings, in order."""
    return tuple(one_line(block.text) for block in article.blocks if _is_question(block))


def candidates(article: Article, reading: Reading) -> tuple[Candidate, ...]:
    """In reading order: whole sentences of paragraphs that end as sentences do and are told by the reporter, at most 80.

    Left out are questions, what was cut short, a quotation cut in half, first person outside quotations, orders to the reader, advertising,
    and what is under five words or over the longest. A dateline before the first sentence is not part of it.
    """
    found: list[Candidate] = []
    section, asked, at = NO_SECTION, 0, 0
    for paragraph, block in enumerate(article.blocks):
        if _is_question(block):
            section, asked = asked, asked + 1
        elif block.kind == "heading":
            section = NO_SECTION
        elif block.kind == "paragraph" and len(found) < MAX_SENTENCES and (section != NO_SECTION or len(found) < reading.only_early):
            found.extend(_of_paragraph(_Paragraph(article, reading, block.text, at, paragraph, section)))
        at += len(block.text) + 2
    return tuple(found[:MAX_SENTENCES])


@dataclass(frozen=True, slots=True)
class _Paragraph:
    article: Article
    reading: Reading
    text: str
    at: int
    number: int
    section: int


def _is_question(block: Block) -> bool:
    return block.kind == "heading" and len(block.text) <= _LONGEST_QUESTION and block.text.rstrip().endswith(("?", "？", "؟"))


def _of_paragraph(paragraph: _Paragraph) -> Iterator[Candidate]:
    for number, span in enumerate(sentences(paragraph.text, paragraph.article.language.code)):
        if span.is_whole:
            start = span.start
            if number == 0 and paragraph.number < _DATELINE_PARAGRAPHS:
                start += _dateline(paragraph.text[start : span.end])
            found = _candidate(paragraph, number, start, span.end)
            if found is not None:
                yield found


def _candidate(paragraph: _Paragraph, number: int, start: int, end: int) -> Candidate | None:
    article, language = paragraph.article, paragraph.article.language.code
    text = one_line(paragraph.text[start:end])
    count = length(text)
    if not _is_finished(text) or not _MIN_WORDS <= count <= paragraph.reading.max_words:
        return None
    low = text.lower()
    outside, quoted = _outside_quotations(text, language)
    told = _WORD.findall(outside)
    if any(phrase in low for phrase in cues.lines("boilerplate")) or not _first_person(language).isdisjoint(told):
        return None
    if is_command(text, language) or _HALF_QUOTED.match(text):
        return None
    cased = words.cased(text)
    if not cased:
        return None
    first, last = paragraph.at + start, paragraph.at + end
    claims = tuple([claim for claim in paragraph.reading.claims if _touches(claim, first, last)])
    return Candidate(
        article_id=article.id,
        version=article.version,
        source_id=article.source_id,
        language=language,
        order=paragraph.reading.order,
        start=first,
        end=last,
        text=text,
        terms=_terms(cased, language),
        names=frozenset([word.lower() for word in cased[1:] if word[0].isupper()]),
        numbers=frozenset([number.replace(",", "") for number in _NUMBER.findall(text)]),
        words=count,
        quoted=quoted,
        paragraph=paragraph.number,
        number=number,
        section=paragraph.section,
        leans=len(told) < _MIN_TOLD or leaning(text, language),
        strangers=_strangers(text, claims),
        said_by=_said_by(paragraph, claims, first, last),
        claims=claims,
    )


def leaning(text: str, language: str) -> bool:
    """True when the sentence points back: its first words do, or a pronoun stands before any name."""
    low = text.lower().replace("’", "'").lstrip("\"'“„«‘([")
    first = _WORD.match(low)
    if language == "en" and _EXPLETIVE.match(low):
        return False
    if first is None or first.group().partition("'")[0] in cues.words("dangling", language):
        return True
    if phrases.pattern("cuts", f"{language}-leaning").match(low):
        return True
    return language == "en" and _has_pronoun_first(text)


def _has_pronoun_first(text: str) -> bool:
    outside, _ = _outside_quotations(text, "en")
    pronoun = _PRONOUN.search(outside)
    if pronoun is None or pronoun.group().lower() in ("it", "their"):
        return False
    before = outside[: pronoun.start()]
    return _NAME.search(before, 1) is None and not re.match(r"(?:[A-Z]\w+\s+){2}|(?:A|An|One|Two|The)\s", before)


def _strangers(text: str, claims: Sequence[Claim]) -> frozenset[str]:
    found = [name.removesuffix("’s").removesuffix("'s") for name in _TITLED.findall(text)]
    for claim in claims:
        first, _, last = claim.speaker.partition(" ")
        if last and first not in text and last.split()[-1] in text:
            found.append(last.split()[-1])
    return frozenset([name.lower() for name in found])


def _said_by(paragraph: _Paragraph, claims: Sequence[Claim], start: int, end: int) -> SaidBy | None:
    """Who is named for the sentence elsewhere: its claim covers most of it, and nobody is named in it."""
    for claim in claims:
        covered = sum(min(span.end, end) - max(span.start, start) for span in claim.content if span.start < end and start < span.end)
        named = (*claim.source, *claim.cue)
        if 2 * covered < end - start or not named or any(span.start < end and start < span.end for span in named):
            continue
        low, high = min(span.start for span in named), max(span.end for span in named)
        return SaidBy(_naming(paragraph.article.text, claim), Citation(paragraph.article.id, paragraph.article.version, low, high))
    return None


def _naming(text: str, claim: Claim) -> str:
    """ "Mara Holm said" from a source that is a name and a cue of one word."""
    if len(claim.source) != 1 or len(claim.cue) != 1:
        return ""
    source, cue = (one_line(text[span.start : span.end]) for span in (claim.source[0], claim.cue[0]))
    is_plain = cue.isalpha() and cue.islower() and len(source.split()) <= _MAX_SOURCE and "," not in source
    return f"{source} {cue}" if is_plain and not _PRONOUN.fullmatch(source) else ""


def _touches(claim: Claim, start: int, end: int) -> bool:
    return any(span.start < end and start < span.end for part in (claim.content, claim.cue, claim.source) for span in part)


def _dateline(text: str) -> int:
    match = _DATELINE.match(text)
    return match.end() if match else 0


def _is_finished(text: str) -> bool:
    end = text[-_TAIL:]
    return _FINISHED.search(end) is not None and _CUT_SHORT.search(end) is None and not text[0].islower()


def _terms(cased: Sequence[str], language: str) -> tuple[int, ...]:
    found = dict.fromkeys([term(word.lower(), language) for word in cased])
    found.pop(NO_TERM, None)
    return tuple(found) or (NO_TERM,)


@cache
def _first_person(language: str) -> frozenset[str]:
    """The listed words, also with a capital first letter and a curly apostrophe; "US" is no "us"."""
    listed = cues.words("first_person", language)
    both = listed | {word[0].upper() + word[1:] for word in listed}
    return both | {word.replace("'", "’") for word in both}


def _outside_quotations(text: str, language: str) -> tuple[str, int]:
    """What stands outside of quotations, and the words of the longest one."""
    spans = quotations(text, language).spans if _MARK.search(text) else NONE.spans
    if not spans:
        return text, 0
    edges = [0, *(edge for span in spans for edge in (span.start, span.end)), len(text)]
    outside = " ".join([text[edges[i] : edges[i + 1]] for i in range(0, len(edges), 2)])
    return outside, max(length(text[span.start : span.end]) for span in spans)
