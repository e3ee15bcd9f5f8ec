"""The check of a sentence that is cut from what it cites: by leaving out alone, who says so put back, an abbreviation told in full."""

import re
from collections.abc import Iterator

from copytaster.stages.faith.differing import differing
from copytaster.stages.faith.leaving import lost
from copytaster.stages.faith.placing import places
from copytaster.stages.faith.sources import shortened, speaks, told_short, unattributed
from copytaster.stages.faith.wording import Wording, wording
from copytaster.stages.quotations import quotations

MAX_CHARS = 4000
_ASKS = re.compile(r"""^\?["”’'»]*\s*$""")
_MARKS = str.maketrans("“”„«»‘’", '"""""\'\'')


def uncut(said: str, cited: str, language: str, around: str = "") -> str:
    """Why `said` is not `cited` with parts left out, empty when it is. Both are on one line.

    `around` is the text that `cited` is taken from; names that are told in full may come from there.
    """
    if said == cited:
        return ""
    if max(len(said), len(cited)) > MAX_CHARS:
        return "it is too long to be checked"
    source = wording(cited, language)
    plain = wording(said, language)
    if not plain.words:
        return "it says nothing"
    why = _cut(plain, source) or misquoted(said, cited, language) or _unasked(plain, source)
    if not why or any(not readable for readable in _other_readings(said, source, (cited, around or cited), plain)):
        return ""
    return why


def is_cut(said: str, cited: str, language: str) -> bool:
    """True when nothing but leaving out makes the one of the other, rightly or not, and when that is too long to be found out."""
    return max(len(said), len(cited)) > MAX_CHARS or places(wording(said, language), wording(cited, language)) is not None


def misquoted(said: str, cited: str, language: str) -> str:
    """Why a quotation of `said` is not one of `cited`, mark for mark but for the form of the marks."""
    known = cited.translate(_MARKS)
    for span in quotations(said, language).spans:
        quotation = said[span.start : span.end]
        if quotation.translate(_MARKS) not in known:
            return f"the quotation {quotation} is not word for word in what it cites"
    return ""


def _other_readings(said: str, source: Wording, known: tuple[str, str], plain: Wording) -> Iterator[str]:
    """What is wrong with the sentence, abbreviations read as what is cited has them, or who says so read apart."""
    for text in (shortened(said, known[0]), told_short(said, known[1])):
        if text != said:
            yield _cut(wording(text, source.language), source) or misquoted(text, known[0], source.language)
    if places(plain, source) is not None:
        return
    for text, speaker in unattributed(plain, said, source):
        if speaks(source, speaker):
            core = wording(text, source.language)
            yield _cut(core, source, frozenset(speaker)) or misquoted(text, known[0], source.language) or _unasked(core, source)


def _cut(said: Wording, cited: Wording, speaker: frozenset[str] = frozenset()) -> str:
    found = places(said, cited)
    if found is None:
        return differing(said, cited)
    return lost(cited, found, speaker) or _unquoted(said, cited, found) or _resigned(said, cited, found)


def _unquoted(said: Wording, cited: Wording, found: tuple[int, ...]) -> str:
    for number, at in enumerate(found):
        if (said.quoted[number] >= 0) != (cited.quoted[at] >= 0):
            inside = "inside" if said.quoted[number] >= 0 else "outside"
            return f"it puts “{said.words[number]}” {inside} a quotation"
    return ""


def _resigned(said: Wording, cited: Wording, found: tuple[int, ...]) -> str:
    """A minus that came or went, and parts of a figure that stand together no more ("10-12" told as "10, 12")."""
    for number, at in enumerate(found):
        if said.is_below_zero(number) != cited.is_below_zero(at):
            return f"the number {said.words[number]} has another sign in what it cites"
        if number and (said.wholes[number] >= 0) != (cited.wholes[at] >= 0):
            return f"the number {said.words[number]} is another one in what it cites"
    return ""


def _unasked(said: Wording, cited: Wording) -> str:
    return "it states what it cites asks" if _ASKS.search(cited.gaps[-1]) and "?" not in said.gaps[-1] else ""
