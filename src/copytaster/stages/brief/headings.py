"""Headings of sections as questions, from templates that only certain names fill."""

import re
from collections.abc import Sequence

from copytaster.model.brief import Claim
from copytaster.stages import cues
from copytaster.stages.brief import phrases
from copytaster.stages.brief.candidates import Candidate
from copytaster.stages.brief.kinds import Kind

_NAME = r"[A-Z][\w'’.-]*\w(?: (?:[A-Z][\w'’.-]*\w|of|de|van|von|al|bin))*(?<! of)(?<! de)"
_FULL_NAME = re.compile(rf"(?:the )?({_NAME})\Z")
_SUBJECT = re.compile(rf"({_NAME}(?: and {_NAME})?),? (?:have |has |had )?(\w+(?: on| for)?)\b")
_PLACE = re.compile(rf"\b(?:in|near) ({_NAME})(?=[ ,.])")
_COUNTED = re.compile(r"\b\d[\d,.]*(?: million| billion)? ((?:[A-Z]?[a-z]+ ){0,2}?)([a-z]+(?: officers)?)")
_DONE = re.compile(r" (?:have|has|had|were|was|are)(?: \w+ly| already| also| still)*(?: been)? (?:\w+ly )?([a-z]+)\b")
_BEFORE = re.compile(r"\b([a-z]+) (?:at least |more than |up to |about |around |over |nearly |some )?\Z")
_MAX_NAME_WORDS = 4
_MAX_CHARS = 80


def heading(kind: Kind, told: Sequence[Candidate], title: str) -> str:
    """The question that a section of this kind answers; the plain one where no name is certain, empty in languages without templates."""
    language = told[0].language
    plain = phrases.line("headings", f"{language}-{kind}")
    filled = {"happened": _happened, "says": _says, "numbers": _counts, "next": _next}.get(kind)
    found = filled(told, language, title) if filled and plain else ""
    return found if found and len(found) <= _MAX_CHARS else plain


def _happened(told: Sequence[Candidate], language: str, title: str) -> str:
    template = phrases.line("headings", f"{language}-happened-did")
    match = _SUBJECT.match(told[0].text) if template else None
    if match:
        verbs = dict(row.split("=") for row in phrases.listed("headings", f"{language}-verbs"))
        verb = verbs.get(match[2]) or verbs.get(match[2].partition(" ")[0])
        if verb and all(_is_certain(name, title) for name in match[1].split(" and ")):
            return template.format(name=match[1], verb=verb)
    template = phrases.line("headings", f"{language}-happened-one")
    for candidate in told if template else ():
        places = [name for name in _PLACE.findall(candidate.text) if _is_certain(name, title)]
        if places:
            return template.format(name=places[0])
    return ""


def _says(told: Sequence[Candidate], language: str, title: str) -> str:
    found: dict[str, None] = {}
    for candidate in told:
        speakers = _speakers(candidate)
        if not speakers:
            return ""
        found.update(dict.fromkeys(speakers))
    names = tuple(found)
    if len(names) == 1:
        return phrases.line("headings", f"{language}-says-one").format(name=names[0])
    if len(names) == 2:
        return phrases.line("headings", f"{language}-says-two").format(name=names[0], other=names[1])
    return ""


def _speakers(candidate: Candidate) -> list[str]:
    """The names for which its claims stand; nothing when one of them has none that is certain."""
    found: list[str] = []
    for claim in candidate.claims:
        inside = claim.source and candidate.start <= claim.source[0].start < candidate.end
        if not inside or _is_within(claim, candidate.claims):
            continue
        span = claim.source[0]
        words = claim.speaker or candidate.text[span.start - candidate.start : span.end - candidate.start]
        match = _FULL_NAME.fullmatch(words.strip())
        if match is None or not _is_name(match[1]) or match[1] not in candidate.text:
            return []
        found.append(f"the {match[1]}" if f"he {match[1]}" in candidate.text else match[1])
    return found


def _is_within(claim: Claim, others: Sequence[Claim]) -> bool:
    """True for a claim that another one repeats: "The mayor said that the union denied it"."""
    first = claim.source[0]
    return any(span.start <= first.start and first.end <= span.end for other in others if other is not claim for span in other.content)


def _counts(told: Sequence[Candidate], language: str, title: str) -> str:
    template = phrases.line("headings", f"{language}-numbers-counts")
    if not template:
        return ""
    nouns, done = phrases.among("headings", f"{language}-nouns"), phrases.among("headings", f"{language}-done")
    for match in _COUNTED.finditer(told[0].text):
        noun = match[2]
        if noun not in nouns or (not match[1].replace(" ", "").isalpha() and match[1]):
            continue
        after = _DONE.match(told[0].text, match.end())
        before = _BEFORE.search(told[0].text, 0, match.start())
        verb = f"were {after[1]}" if after and after[1] in done else ""
        if not verb and before and before[1] in done - {"charged", "tested", "missing"}:
            verb = f"were {before[1]}"
        did = re.match(r" ([a-z]+)\b", told[0].text[match.end() :])
        if not verb and did and did[1] in phrases.among("headings", f"{language}-did"):
            verb = did[1]
        if verb:
            return template.format(noun=f"{match[1]}{noun}", verb=verb)
    return ""


def _next(told: Sequence[Candidate], language: str, title: str) -> str:
    template = phrases.line("headings", f"{language}-next-one")
    match = re.match(rf"({_NAME}) (?:will|plans to|intends to|is expected to) [a-z]", told[0].text) if template else None
    return template.format(name=match[1]) if match and _is_certain(match[1], title) and not match[1].endswith("s") else ""


def _is_certain(name: str, title: str) -> bool:
    """A name of at most four words that the headline has too."""
    return _is_name(name) and all(word in title for word in name.split() if word[0].isupper())


def _is_name(name: str) -> bool:
    parts = name.split()
    return (
        len(parts) <= _MAX_NAME_WORDS
        and len(name) > 2
        and parts[0] not in phrases.among("headings", "en-nobody")
        and parts[0] not in cues.words("starters", "en")
        and not name.isdigit()
    )
