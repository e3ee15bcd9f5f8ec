"""Reads a question: words, `-` and OR, phrases, and the operators for titles, sources, languages, speakers and days."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from copytaster.model.feed import Source
from copytaster.model.search import EVERY, IN_LANGUAGE, IN_TITLE, OF_SOURCE, SAID_BY, Sought, Terms
from copytaster.stages import language, words
from copytaster.stages.phrases import filled, phrase
from copytaster.stages.search.asked import Asked, Phrase
from copytaster.stages.search.dates import HOW, span
from copytaster.stages.search.pieces import Piece, pieces

OPERATORS: Mapping[str, str] = {
    "intitle": "words of the headline: intitle:harbour",
    "source": "a publisher, by name or address: source:bbc.co.uk",
    "lang": "a language: lang:de",
    "said": 'who is quoted: said:Holm, said:"Mara Holm"',
    "after": "from a day on, or not longer ago: after:2026-11-20, after:7d",
    "before": "before a day: before:2026-11-20",
    "on": "on a day or in a month: on:2026-11-20",
}
_DAYS = {"after": phrase("after {day}"), "before": phrase("before {day}"), "on": phrase("on {day}")}
_CONDITIONS = {
    "intitle": phrase("{text} in the headline"),
    "source": phrase("from {text}"),
    "lang": phrase("in {text}"),
    "said": phrase("said by {text}"),
}
_MOST_SOURCES = 12
_MAX_CHARS = 400


def read(text: str, sources: Mapping[str, Source], now: datetime) -> Asked:
    """The question in terms of the index; never raises. `OR` stands between two alternatives and binds closer than what is side by side."""
    draft = _Draft(sources, now)
    wants_alternative = False
    for piece in pieces(text[:_MAX_CHARS]):
        if piece.is_or:
            wants_alternative = bool(draft.clauses) and not draft.is_after_date
            continue
        draft.take(piece, wants_alternative)
        wants_alternative = False
    return draft.asked(text)


@dataclass(slots=True)
class _Draft:
    sources: Mapping[str, Source]
    now: datetime
    clauses: list[list[Terms]] = field(default_factory=list)
    out: list[Terms] = field(default_factory=list)
    phrases: list[Phrase] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    since: datetime | None = None
    until: datetime | None = None
    is_after_date: bool = False

    def take(self, piece: Piece, is_alternative: bool) -> None:
        if piece.is_open:
            self.problems.append(f"The quotation mark before “{piece.text}” is never closed; all behind it is taken as one phrase.")
        piece = self._known(piece)
        self.is_after_date = piece.name in ("after", "before", "on")
        if self.is_after_date:
            self._date(piece)
            return
        alternatives = self._alternatives(piece)
        if not alternatives:
            return
        if piece.is_out:
            self._leave_out(piece, alternatives)
        elif is_alternative:
            self.clauses[-1].extend(alternatives)
            self.conditions[-1] = phrase("{one} or {other}", one=self.conditions[-1], other=_told(piece))
        else:
            self.clauses.append(alternatives)
            self.conditions.append(_told(piece))
        if not piece.is_out:
            self._remember(piece, is_alternative)

    def _known(self, piece: Piece) -> Piece:
        """What looks like an operator and is none is a word."""
        if not piece.name or piece.name in OPERATORS:
            return piece
        near = difflib.get_close_matches(piece.name, OPERATORS, 1, 0.7)
        if near:
            self.problems.append(f"There is no operator “{piece.name}:”; did you mean {near[0]}:? It was taken as a word.")
        return replace(piece, text=f"{piece.name}:{piece.text}", name="")

    def _alternatives(self, piece: Piece) -> list[Terms]:
        if piece.name == "source":
            return self._sources(piece)
        if piece.name == "lang":
            code = language.code_of(piece.text)
            if code is None or not (code.isascii() and code.isalpha() and len(code) in (2, 3)):
                self.problems.append(f"There is no language “{piece.text}”: write its code, such as lang:en or lang:de.")
                return []
            return [(IN_LANGUAGE + code,)]
        return self._worded(piece)

    def _worded(self, piece: Piece) -> list[Terms]:
        before = {"intitle": IN_TITLE, "said": SAID_BY}.get(piece.name, "")
        found = words.query(piece.text)
        if not found:
            self.problems.append(f"There is no word in “{piece.text}” to look for.")
            return []
        return [tuple(before + word for word in found)]

    def _sources(self, piece: Piece) -> list[Terms]:
        named = piece.text.casefold().removeprefix("www.")
        exact = [each.id for each in self.sources.values() if named in (each.id.casefold(), each.name.casefold())]
        near = [each.id for each in self.sources.values() if named in each.id.casefold() or named in each.name.casefold()]
        found = exact or sorted(near)
        if not found:
            close = difflib.get_close_matches(named, [each.id for each in self.sources.values()], 3, 0.5)
            hint = f"; did you mean {' or '.join(close)}?" if close else "; the page of sources lists all."
            self.problems.append(f"There is no source “{piece.text}” here{hint}")
            return [] if piece.is_out else [(OF_SOURCE,)]
        return [(OF_SOURCE + each,) for each in found[:_MOST_SOURCES]]

    def _leave_out(self, piece: Piece, alternatives: Sequence[Terms]) -> None:
        if piece.is_phrase and piece.name in ("", "intitle") and len(alternatives[0]) > 1:
            self.phrases.append(_phrase(piece, alternatives[0], is_wanted=False))
        else:
            self.out.extend(alternatives)
        self.conditions.append(phrase("not {what}", what=_told(piece)))

    def _remember(self, piece: Piece, is_alternative: bool) -> None:
        found = words.query(piece.text)
        if piece.name == "said":
            self.said.extend(found)
        elif piece.name in ("", "intitle"):
            self.words.extend(found)
            if piece.is_phrase and len(found) > 1 and not is_alternative:
                self.phrases.append(_phrase(piece, found, is_wanted=True))

    def _date(self, piece: Piece) -> None:
        found = span(piece.text, self.now)
        if found is None:
            self.problems.append(f"“{piece.text}” is no day: {HOW}.")
            return
        start, end = found
        if piece.name in ("after", "on"):
            self.since = max(self.since or start, start)
        if piece.name == "on":
            self.until = min(self.until or end, end)
        elif piece.name == "before":
            self.until = min(self.until or start, start)
        self.conditions.append(filled(_DAYS[piece.name], day=piece.text))

    def asked(self, text: str) -> Asked:
        is_empty = not (self.clauses or self.out or self.phrases or self.since or self.until)
        every: tuple[tuple[Terms, ...], ...] = tuple(tuple(clause) for clause in self.clauses) or (((EVERY,),),)
        return Asked(
            text=text,
            sought=None if is_empty else Sought(every, tuple(self.out), self.since, self.until),
            phrases=tuple(self.phrases),
            words=tuple(dict.fromkeys(self.words)),
            said=tuple(dict.fromkeys(self.said)),
            conditions=tuple(self.conditions),
            problems=tuple(dict.fromkeys(self.problems)),
        )


def _phrase(piece: Piece, terms: Sequence[str], *, is_wanted: bool) -> Phrase:
    plain = tuple(term.removeprefix(IN_TITLE).removesuffix("*") for term in terms)
    return Phrase(plain, piece.name == "intitle", is_wanted)


def _told(piece: Piece) -> str:
    text = f"“{piece.text}”" if piece.is_phrase else piece.text
    return filled(_CONDITIONS[piece.name], text=text) if piece.name in _CONDITIONS else f"{piece.name}:{text}" if piece.name else text
