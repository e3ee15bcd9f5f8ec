"""Sentences of articles made wrong in one way each, and made shorter in ways that leave them right.

The words by which they are made are this module's own: the tables of the check are not used here.
"""
# ruff: noqa: E501 - lists and patterns of words

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from copytaster.stages.faith import one_line
from copytaster.stages.quotations import quotations
from copytaster.stages.sentences import sentences

_NAME = re.compile(r"(?:[A-Z][a-z'’]+|[A-Z]{2,})(?:\s(?:[A-Z][a-z'’]+|[A-Z]\.|[A-Z]{2,}))*")
_NO_NAMES = frozenset(
    [
        "The",
        "A",
        "An",
        "But",
        "And",
        "In",
        "On",
        "At",
        "It",
        "He",
        "She",
        "They",
        "We",
        "I",
        "Its",
        "His",
        "Her",
        "Their",
        "If",
        "As",
        "For",
        "From",
        "By",
        "To",
        "Of",
        "With",
        "After",
        "Before",
        "When",
        "While",
        "This",
        "That",
        "These",
        "Those",
        "There",
        "Then",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "Mr",
        "Mrs",
        "Ms",
        "Dr",
        "Not",
        "No",
        "Some",
        "Many",
        "Most",
        "All",
        "So",
        "Yet",
        "Or",
        "What",
        "Who",
        "How",
        "Why",
        "Where",
        "Since",
        "Until",
        "According",
        "Also",
        "You",
        "My",
        "Our",
    ]
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_CUT_NUMBER = re.compile(
    r"(?<![\w.,:–-])(\d+)(?:[.,:]\d[\d.,:]*\d|[.,:]\d|[-–/]\d+|st\b|nd\b|rd\b|th\b|s\b|bn\b|m\b|km\b|%| million\b| billion\b| thousand\b| percent\b)"
)
_NUMBER_WORDS = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "twenty",
    "thirty",
    "forty",
    "fifty",
]
_UNITS = {
    "million": "billion", "billion": "million", "percent": "percentage points", "%": " percentage points", "thousand": "million",
    "miles": "kilometers", "kilometers": "miles", "dollars": "euros", "euros": "dollars", "$": "€", "£": "$", "€": "$", "pounds": "kilograms",
    "feet": "meters", "hours": "minutes", "minutes": "hours", "days": "weeks", "weeks": "days", "months": "years", "years": "months",
}  # fmt: skip
_NEGATE = re.compile(r"(?<![\w'’])(is|are|was|were|has|have|had|will|would|can|could|should|must|did|does|do)(?= [a-z])")
_NEGATED = re.compile(r"\s(?:not|never|no longer)(?= )|(?<= )(?:no|never|without) |(?<=\w)n['’]t(?= )")
_ANTONYMS = (
    "rise fall, rose fell, rising falling, increase decrease, increased decreased, increasing decreasing, win lose, won lost, winning losing, "
    "victory defeat, approved rejected, approve reject, accept refuse, accepted refused, guilty innocent, convicted acquitted, support oppose, "
    "supported opposed, supporters opponents, allow forbid, allowed forbade, legal illegal, more less, higher lower, high low, first last, "
    "began ended, begin end, start stop, started stopped, open close, opened closed, agree disagree, agreed disagreed, before after, "
    "early late, confirmed denied, strong weak, large small, largest smallest, best worst, better worse, good bad, alive dead, arrive leave, "
    "arrived left, old new, public private, inside outside, above below, majority minority, friend enemy, peace war, success failure, "
    "successful unsuccessful, likely unlikely, possible impossible, hired fired, bought sold, buy sell, attack defend, attacked defended, "
    "raise lower, raised lowered, love hate, true false, safe dangerous, easy difficult, always never, everyone nobody, include exclude"
)
_HEDGES = re.compile(
    r"(?<= )(?:reportedly|allegedly|apparently|possibly|probably|perhaps|likely|roughly|approximately|nearly|almost|around|about|up to|at least|"
    r"more than|less than|as many as|an estimated|some|over)(?= \$?\d)\s|"
    r"(?<= )(?:reportedly|allegedly|apparently|possibly|probably|perhaps|supposedly|purportedly|seemingly|alleged|suspected)\s|"
    r"^(?:Apparently|Perhaps|Allegedly|Reportedly|Possibly|Probably),? "
)
_SAID_LAST = re.compile(
    r",(?= )(?! (?:who|which|whose|where|when|while|and|but|adding|saying)\b)(?: [\w.'’-]+){1,6} (?:said|says|told reporters|reported|announced)"
    r"(?: (?:on )?(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday))?\.$|, (?:said|says) [^,.\"”]{3,60}\.$|,? according to [^,\"”]{3,60}\.$"
)
_SAID_FIRST = re.compile(
    r"^(?!(?:When|After|As|While|If|Although|But when)\b)(?:[\w.'’-]+ ){1,5}(?:said|says|announced|reported|believes|argued|claimed)"
    r"(?: (?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday))? that (?=[a-zA-Z])|^According to [^,\"”]{3,60}, "
)
_MODALS = {
    "may": "will", "might": "will", "could": "will", "would": "will", "will": "may", "must": "may", "should": "must", "can": "must",
    "shall": "may",
}  # fmt: skip
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_MONTHS = ["January", "February", "March", "April", "June", "July", "August", "September", "October", "November", "December"]
_TIMES = {
    "yesterday": "today", "today": "tomorrow", "tomorrow": "yesterday", "before": "after", "after": "before", "since": "until", "last": "next",
    "next": "last", "week": "month", "month": "year", "year": "week", "earlier": "later", "later": "earlier", "morning": "evening",
    "night": "morning",
}  # fmt: skip
_LEADING = re.compile(
    r"^(?:In|On|At|After|Before|During|Since|Until|Following|Despite|Over|Under|Earlier|Later|Last|With|For|From|By|Meanwhile|However|Still|Also|"
    r"Instead|Finally|Moreover|Indeed|Then|Now|But|And|So|Yet|Speaking|Asked|While|When|Among|Amid)\b[^,;:\"“”]{0,70}, (?=[\w\"“])"
)
_JOINER = re.compile(r"^(?:But|And|So|Yet|Or) (?=\w)")
_TRAILING = re.compile(
    r", (?:which|who|where|when|while|with|including|after|before|because|since|as|adding|making|leaving|citing|according|although|though|"
    r"in|on|at|from|for|by|during|following|despite|amid|\w+ing|\w+ed|the|a|an)\b[^\"“”]{8,160}(?=\.$)"
)
_APPOSITIVE = re.compile(r"(?<=[a-z]), (?:a|an|the|who|which|whose|where|\d\d)\b[^,;:\"“”()]{0,90},(?= [a-z])")
_BRACKETS = re.compile(r" \([^()\"“”]{2,80}\)(?=[ ,.])")
_DASHES = re.compile(r" [–—-]+ [^–—\"“”]{5,120} [–—]+(?= [a-z])")
_DATELINE = re.compile(r"^[A-Z][A-Za-z.,/ ]{2,40}\s?\([A-Z][\w/ .]{1,20}\)\s?[-–—]+ |^[A-Z]{3,}[A-Z, .a-z]{0,30} ?[–—]+ ")
_SAYS = re.compile(
    r"\b(?:said|says|told|according|reported|announced|argued|claimed|wrote|added|noted|citing|warned|explained|asked)\b", re.IGNORECASE
)
_QUALIFIES = re.compile(
    r"\b(?:if|unless|allegedly|reportedly|apparently|alleged|perhaps|probably|possibly|except)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pair:
    """What a sentence says and what it cites; `kind` names what was done to it."""

    kind: str
    said: str
    cited: str


@dataclass(frozen=True, slots=True)
class _Told:
    text: str
    names: tuple[str, ...]
    others: tuple[str, ...]


def pairs(article: str) -> Iterator[Pair]:
    """For each whole sentence of an English article every wrong form that it offers, itself, and every right shorter form.

    Made again from the same text, they are the same.
    """
    told = [one_line(article[span.start : span.end]) for span in sentences(article) if span.is_whole]
    told = [text for text in told if 7 <= len(text.split()) <= 60 and text[-1] in '."”' and not text[0].islower()]
    names = tuple(dict.fromkeys(name for text in told for name in _names(text)))
    for text in told:
        yield Pair("copy", text, text)
        one = _Told(text, _names(text), tuple(name for name in names if name not in text))
        for kind, make in {**WRONG, **RIGHT}.items():
            made = make(one, random.Random(f"{kind} {text}"))
            if made and made != text:
                yield Pair(kind, made, text)


def _names(text: str) -> tuple[str, ...]:
    found = (match.group() for match in _NAME.finditer(text))
    return tuple(name for name in found if name.split()[0] not in _NO_NAMES and len(name) > 2 and f" {name}" in text)


def _swapped(told: _Told, chance: random.Random) -> str:
    if not told.names or not told.others:
        return ""
    return _word_replaced(told.text, chance.choice(told.names), chance.choice(told.others))


def _exchanged(told: _Told, chance: random.Random) -> str:
    distinct = [name for name in dict.fromkeys(told.names) if told.text.count(name) == 1]
    distinct = [name for name in distinct if not any(name != other and name in other for other in distinct)]
    if len(distinct) < 2:
        return ""
    one, other = chance.sample(distinct, 2)
    if abs(told.text.index(one) - told.text.index(other)) <= max(len(one), len(other)) + 8:
        return ""  # a list ("Kent and Sussex") says the same when its names change places
    return told.text.replace(one, "\0").replace(other, one).replace("\0", other)


def _number(told: _Told, chance: random.Random) -> str:
    found = list(_NUMBER.finditer(told.text))
    if found:
        match = chance.choice(found)
        digits = [at for at in range(match.start(), match.end()) if told.text[at].isdigit()]
        at = chance.choice(digits)
        return told.text[:at] + chance.choice([d for d in "123456789" if d != told.text[at]]) + told.text[at + 1 :]
    return _one_replaced(told.text, {word: chance.choice([w for w in _NUMBER_WORDS if w != word]) for word in _NUMBER_WORDS}, chance)


def _number_cut(told: _Told, chance: random.Random) -> str:
    """A number cut in its middle, where it stands or with all that follows."""
    found = list(_CUT_NUMBER.finditer(told.text))
    if not found:
        return ""
    match = chance.choice(found)
    begun = told.text[: match.end(1)]
    is_end = (
        chance.random() < 0.5
        and len(begun.split()) >= 5
        and not any(span.start < match.end(1) < span.end for span in quotations(told.text).spans)
    )
    return f"{begun}." if is_end else begun + told.text[match.end() :]


def _unit(told: _Told, chance: random.Random) -> str:
    known = {
        unit: other
        for unit, other in _UNITS.items()
        if re.search(rf"(?:\d ?|\d \w+ |(?:{'|'.join(_NUMBER_WORDS)}) ){re.escape(unit)}", told.text)
    }
    known.update({sign: other for sign, other in _UNITS.items() if sign in "$£€" and re.search(rf"\{sign}\d", told.text)})
    if not known:
        return ""
    unit = chance.choice(sorted(known))
    return told.text.replace(unit, known[unit], 1) if not unit.isalpha() else _word_replaced(told.text, unit, known[unit])


def _negated(told: _Told, chance: random.Random) -> str:
    found = [m for m in _NEGATE.finditer(told.text) if not told.text[m.end() :].startswith((" not", " never"))]
    if not found:
        return ""
    match = chance.choice(found)
    return told.text[: match.end()] + " not" + told.text[match.end() :]


def _affirmed(told: _Told, chance: random.Random) -> str:
    found = list(_NEGATED.finditer(told.text))
    if not found:
        return ""
    match = chance.choice(found)
    return one_line(told.text[: match.start()] + (" " if match.group().endswith(" ") else "") + told.text[match.end() :])


def _antonym(told: _Told, chance: random.Random) -> str:
    swapped = dict(pair.split() for pair in _ANTONYMS.split(", "))
    return _one_replaced(told.text, {**{other: one for one, other in swapped.items()}, **swapped}, chance)


def _unhedged(told: _Told, chance: random.Random) -> str:
    found = list(_HEDGES.finditer(told.text))
    if not found:
        return ""
    match = chance.choice(found)
    return _begun(told.text[: match.start()] + told.text[match.end() :])


def _unattributed(told: _Told, chance: random.Random) -> str:
    for pattern, end in ((_SAID_LAST, "."), (_SAID_FIRST, "")):
        match = pattern.search(told.text)
        if match and len(told.text) - len(match.group()) > 25 and '"' not in match.group() and "“" not in match.group():
            return _begun(told.text[: match.start()] + end + told.text[match.end() :])
    return ""


def _clipped(told: _Told, chance: random.Random) -> str:
    """One to three words left out of a quotation."""
    spans = [span for span in quotations(told.text).spans if told.text[span.start : span.end].count(" ") >= 3]
    if not spans:
        return ""
    span = chance.choice(spans)
    words = told.text[span.start + 1 : span.end - 1].split(" ")
    size = chance.randint(1, min(3, len(words) - 2))
    at = chance.randint(0, len(words) - size)
    left = words[:at] + words[at + size :]
    return told.text[: span.start + 1] + " ".join(left) + told.text[span.end - 1 :]


def _modal(told: _Told, chance: random.Random) -> str:
    return _one_replaced(told.text, _MODALS, chance)


def _time(told: _Told, chance: random.Random) -> str:
    days = {day: chance.choice([d for d in _DAYS if d != day]) for day in _DAYS}
    months = {month: chance.choice([m for m in _MONTHS if m != month]) for month in _MONTHS}
    return _one_replaced(told.text, {**days, **months, **_TIMES}, chance)


def _without(*patterns: re.Pattern[str]) -> Callable[[_Told, random.Random], str]:
    def make(told: _Told, _: random.Random) -> str:
        for pattern in patterns:
            match = pattern.search(told.text)
            if match and _may_go(told.text, match):
                return _begun(told.text[: match.start()] + told.text[match.end() :])
        return ""

    return make


def _may_go(text: str, match: re.Match[str]) -> bool:
    """False where the part says who says so, how sure it is or on what condition, or lies in a quotation."""
    left = text[: match.start()] + text[match.end() :]
    inside = any(span.start < match.end() and match.start() < span.end for span in quotations(text).spans)
    return not inside and len(left.split()) >= 5 and not _SAYS.search(match.group()) and not _QUALIFIES.search(match.group())


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def _one_replaced(text: str, words: dict[str, str], chance: random.Random) -> str:
    found = [word for word in words if re.search(rf"(?<![\w'’-]){word}(?![\w'’-])", text)]
    return _word_replaced(text, word, words[word]) if found and (word := chance.choice(found)) else ""


def _word_replaced(text: str, word: str, other: str) -> str:
    return re.sub(rf"(?<![\w'’-]){re.escape(word)}(?![\w-])", lambda _: other, text, count=1)


Makers = dict[str, Callable[[_Told, random.Random], str]]
WRONG: Makers = {
    "name swapped": _swapped,
    "names exchanged": _exchanged,
    "number changed": _number,
    "number cut": _number_cut,
    "unit changed": _unit,
    "negation added": _negated,
    "negation removed": _affirmed,
    "antonym": _antonym,
    "hedge dropped": _unhedged,
    "attribution dropped": _unattributed,
    "quotation clipped": _clipped,
    "modality changed": _modal,
    "time changed": _time,
}
RIGHT: Makers = {
    "without dateline": _without(_DATELINE),
    "without opening": _without(_LEADING, _JOINER),
    "without end": _without(_TRAILING),
    "without apposition": _without(_APPOSITIVE),
    "without brackets": _without(_BRACKETS, _DASHES),
}


def by_kind(found: Sequence[Pair], is_refused: Callable[[Pair], bool]) -> dict[str, tuple[int, float]]:
    """For each kind how many pairs there are and the share that is refused, 0 to 1."""
    counts: dict[str, list[bool]] = {kind: [] for kind in ("copy", *WRONG, *RIGHT)}
    for pair in found:
        counts[pair.kind].append(is_refused(pair))
    return {kind: (len(told), sum(told) / len(told)) for kind, told in counts.items() if told}
