"""The names of speakers that a text calls by a pronoun, a surname or an office, where it leaves no doubt."""

import re
from collections.abc import Sequence
from dataclasses import replace

from copytaster.model.brief import Claim
from copytaster.stages import cues

_NAME = re.compile(
    r"[^\W\d_a-z][\w'’-]+(?: (?:de|da|del|di|la|le|van|von|der|den|bin|al|el|[A-Z]\.|[^\W\d_a-z][\w'’-]+)){0,7} [^\W\d_a-z][\w'’-]+"
)
_CAPITAL = re.compile(r"[^\W\d_a-z][\w'’-]+")
_HE = frozenset({"he", "his", "him", "himself"})
_SHE = frozenset({"she", "her", "herself"})
_WHO = frozenset({"who", "whom", "whose"})
_TITLES = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Prof|Rev|Sir|Dame|Lord|Lady|President|Senator|Representative|Congressman|Congresswoman"
    r"|Governor|Mayor|Minister|Secretary|Chancellor|King|Queen|Pope|Judge|Justice|Speaker|Professor|Chief|Captain|General|Director|Chairman"
    r"|Chairwoman|Leader|Commissioner|Ambassador|Spokesman|Spokeswoman|Republican|Democrat|Democratic|Prime|Vice|Former)\b\.?\s*"
)
_BEFORE_NAME = re.compile(r"^(?:[Tt]he |[Aa]n? )")
_IN_PLACE = re.compile(r"\b(?:in|at|near|from|to|of|outside|across|around|for|on) (?:the )?\Z", re.IGNORECASE)
_PLACED = 14
_PARAGRAPHS_BACK = 3
_MOST_NAMES = 400
_LONG = 200
_FEW_WORDS = 4


def named(text: str, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims with their speakers' names: a full name as it stands, a surname or an office that one name of the text alone fits,
    "who" behind a name, and "he" or "she" where one person alone has been named in this and the three paragraphs before, is known
    to be a man or a woman, and nobody else was the last to speak.
    """
    names = _names(text)
    found: list[Claim] = []
    last = ""
    for claim in claims:
        told = text[claim.source[0].start : claim.source[-1].end][:_LONG] if claim.source else ""
        speaker = _speaker(text, told, claim.source[0].start, names) if claim.source else ""
        if told.lower() in _HE | _SHE:
            speaker = speaker if not last or speaker.split()[-1:] == last.split()[-1:] else ""
        elif told:
            last = speaker or told
        found.append(replace(claim, speaker=speaker))
    return tuple(found)


def _names(text: str) -> list[tuple[int, str]]:
    """Where full names stand, without titles and without what begins a sentence before them, in order."""
    found = []
    for match in _NAME.finditer(text):
        words = _TITLES.split(match.group())[-1].split()
        while words and _is_small(words[0]):
            words.pop(0)
        name = _plain(" ".join(words))
        if " " in name:
            found.append((match.end(), name))
        if len(found) == _MOST_NAMES:
            break
    return found


def _is_small(word: str) -> bool:
    lower = word.lower().replace("’", "'")
    return word in cues.words("starters", "en") or lower in cues.words("first_names", "openers") or "'s" in lower


def _speaker(text: str, told: str, at: int, names: list[tuple[int, str]]) -> str:
    lower = told.lower()
    if lower in _WHO:
        return next((name for end, name in names if end <= at <= end + 2 and _sex(text, name)), "")
    if lower in _HE | _SHE:
        return _by_pronoun(text, at, names, lower in _HE)
    own = [name for end, name in names if at < end <= at + len(told)]
    if own:
        return _only({name for name in own if _sex(text, name) or name == _plain(_BEFORE_NAME.sub("", told))})
    if lower.startswith("the ") and len(lower.split()) <= _FEW_WORDS:
        return _by_office(text, lower[4:], names)
    capitals = _CAPITAL.findall(_TITLES.sub("", told).strip())
    if len(capitals) != 1 or len(lower.split()) > 2:
        return ""
    surname = _plain(capitals[0])
    return _only({name for end, name in names if end <= at and name.rsplit(" ", 1)[-1] == surname})


def _plain(name: str) -> str:
    return name.removesuffix("'s").removesuffix("’s")


def _by_pronoun(text: str, at: int, names: list[tuple[int, str]], is_he: bool) -> str:
    """The only person named in this and the three paragraphs before, when known to be a man or a woman as the pronoun says.

    Nobody, where a name stands nearer that may be a person's of whom that is not known.
    """
    start = at
    for _ in range(_PARAGRAPHS_BACK + 1):
        start = max(0, text.rfind("\n", 0, start))
        while start > 0 and text[start - 1] == "\n":
            start -= 1
    wanted = "he" if is_he else "she"
    near = [(end, name) for end, name in names if start <= end <= at and not _is_body(name)]
    people = {name.rsplit(" ", 1)[-1]: name for _, name in near if _sex(text, name)}
    name = _only(set(people.values()))
    if not name or _sex(text, name) != wanted:
        return ""
    since = max(end for end, other in near if other.rsplit(" ", 1)[-1] == name.rsplit(" ", 1)[-1])
    return "" if any(end > since and _may_be_person(text, other, end) for end, other in near) else name


def _may_be_person(text: str, name: str, end: int) -> bool:
    """True for a name whose first name nobody listed, unless it stands where places and works stand: behind "in" or "at"."""
    before = text[max(0, end - len(name) - _PLACED) : max(0, end - len(name))]
    return _IN_PLACE.search(before) is None


def _is_body(name: str) -> bool:
    return any(word in cues.words("first_names", "bodies") for word in name.split())


def _sex(text: str, name: str) -> str:
    """ "he" or "she" by the first name or by a title that the text gives the surname; empty for what may be no person."""
    words = name.split()
    if _is_body(name):
        return ""
    first, last = words[0].lower(), words[-1]
    for told, titles in (("he", ("Mr", "Mr.", "Sir")), ("she", ("Mrs", "Mrs.", "Ms", "Ms.", "Miss"))):
        if any(f"{title} {last}" in text for title in titles) or first in cues.words("first_names", told):
            return told
    return ""


def _by_office(text: str, office: str, names: list[tuple[int, str]]) -> str:
    """ "The mayor" after "Mara Holm, the mayor of Ansby," or "Mayor Mara Holm"; "the ministry" after "the Ministry of Health"."""
    held = re.escape(office)
    behind = re.compile(rf", (?:the |a |an |its |their )?(?:(?!vice|former|deputy|acting)[\w-]+ ){{0,2}}{held}\b", re.IGNORECASE)
    before = re.compile(rf"(?<!vice )(?<!former )(?<!deputy )(?<!acting )\b{held} \Z", re.IGNORECASE)
    people = {
        name
        for end, name in names
        if (behind.match(text, end, end + _LONG) or before.search(text, max(0, end - len(name) - _LONG), max(0, end - len(name))))
        and _sex(text, name)
    }
    body = set(re.findall(rf"\b({held.capitalize()} of (?:the )?[A-Z]\w+(?: and [A-Z]\w+)?)", text)) if office.isalpha() else set()
    return _only(people | body)


def _only(found: set[str]) -> str:
    return next(iter(found)) if len(found) == 1 else ""
