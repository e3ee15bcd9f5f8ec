"""Units: the signs and words beside a number that say in what it is measured."""

import re
from dataclasses import dataclass
from functools import cache

from copytaster.stages.figures.listed import BLANK, any_of, listed, pairs

_LOOK_BACK = 12
_OF = {"fr": f"de{BLANK}|d['’]", "es": f"de{BLANK}"}
"""What may stand between a scale and its unit: millions d'euros."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit beside a number, and where the number begins and ends with it. `is_hyphened` for "500-mile"."""

    code: str
    start: int
    end: int
    is_hyphened: bool = False

    @property
    def is_currency(self) -> bool:
        """True for money of any kind."""
        return self.code in listed("units", "*-money")


def unit_beside(text: str, start: int, end: int, language: str) -> Unit:
    """The unit of the number in these characters; its code is empty where there is none."""
    before = _before().search(text, max(0, start - _LOOK_BACK), start)
    if before:
        return Unit(_codes("before", "*")[before.group(1)], before.start(1), end)
    behind = _behind().match(text, end)
    if behind:
        return Unit(_codes("behind", "*")[behind.group(1)], start, behind.end(1))
    apart = _apart(language).match(text, end)
    if apart is None:
        return Unit("", start, end)
    sign, word = apart.group(1), apart.group(2)
    code = _codes("apart", "*")[sign] if sign else _words(language)[" ".join(word.lower().split())]
    return Unit(code, start, apart.end(), text[end] == "-")


@cache
def _before() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)({any_of(_codes('before', '*'))}){BLANK}?\Z")


@cache
def _behind() -> re.Pattern[str]:
    return re.compile(rf"{BLANK}?({any_of(_codes('behind', '*'))})(?!\w)")


@cache
def _apart(language: str) -> re.Pattern[str]:
    words, of = any_of(_words(language)), _OF.get(language, "(?!)")
    return re.compile(rf"(?:{BLANK}|-)?({any_of(_codes('apart', '*'))})(?!\w)(?!-\w)|(?:{BLANK}|-)(?:{of})?(?i:({words}))(?!\w)(?!-\w)")


@cache
def _codes(part: str, language: str) -> dict[str, str]:
    return {sign: code for code, sign in pairs("units", f"{language}-{part}")}


@cache
def _words(language: str) -> dict[str, str]:
    return {word.lower(): code for code, word in pairs("units", f"{language}-apart")}
