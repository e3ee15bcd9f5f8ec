"""The numbers of a sentence with their units, however they are written."""

from collections import Counter
from dataclasses import dataclass

from copytaster.stages.faith.lists import numbers, units
from copytaster.stages.faith.wording import Wording

_SIGNS = frozenset("$€£¥")
_MAX_DIGITS = 18
_COMMA_IS_POINT = frozenset({"de", "fr", "es", "it", "pt", "nl", "pl", "da", "sv", "no", "fi", "ru", "uk", "cs", "tr"})


@dataclass(frozen=True, slots=True)
class Counted:
    """A number as it is written, its value and its unit, empty where it has none; of a part of "10–12" the unit names the whole."""

    text: str
    value: float
    unit: str


def counted(text: Wording) -> list[Counted]:
    """The numbers of a text: "12 million", "twelve", "$5bn", "3.5 percentage points"."""
    found: list[Counted] = []
    at = 0
    while at < len(text.lows):
        value, end = _value(text, at)
        if end > at:
            value = -value if text.is_below_zero(at) else value
            found.append(Counted(text.piece(at, end), value, _unit(text, at, end) + _range(text, at)))
        at = max(end, at + 1)
    return found


def wrong_figure(said: Wording, cited: Wording) -> str:
    """Which number of `said` does not stand in `cited` with its unit, in words; empty when all do."""
    known, told = counted(cited), counted(said)
    for value, times in Counter(one.value for one in told).items():
        if times > max(1, sum(other.value == value for other in known)):
            return f"the number {[one.text for one in told if one.value == value][-1]} stands in what it cites less often"
    for one in told:
        same = [other for other in known if other.value == one.value]
        if not same and one.text.lower() not in cited.lows:
            return f"the number {one.text} is not in what it cites"
        if same and all(other.unit != one.unit for other in same):
            return f"the number {one.text} has another unit in what it cites"
    return ""


def _range(text: Wording, at: int) -> str:
    """The other numbers of the figure that this one is a part of."""
    number = text.wholes[at]
    return "".join(
        f" {low}"
        for low, of in zip(text.lows, text.wholes, strict=True)
        if of == number >= 0 and low[0].isdecimal() and low != text.lows[at]
    )


def _value(text: Wording, at: int) -> tuple[float, int]:
    words, scales = numbers("numbers", text.language), numbers("scales", text.language)
    low = text.lows[at]
    if low[0].isdecimal():
        value, end = _written(low, text.language), at + 1
    elif low in words:
        value, end = words[low], at + 1
        following = words.get(text.lows[end], 0.0) if end < len(text.lows) else 0.0
        if value >= 20 and 0 < following < 10:
            value, end = value + following, end + 1
    else:
        return 0.0, at
    while end < len(text.lows) and text.lows[end] in scales:
        value, end = value * scales[text.lows[end]], end + 1
    return value, end


def _written(number: str, language: str) -> float:
    """The value of "1,250.5", or of "1.250,5" where a language writes so; of a time or date a value of its own."""
    plain = number[:_MAX_DIGITS]
    if ":" in plain:
        plain = plain.replace(":", "").replace(",", "").replace(".", "") + "0000"
    mark, other = (",", ".") if language in _COMMA_IS_POINT else (".", ",")
    whole, _, part = plain.replace(other, "").partition(mark)
    return float(int(whole or 0)) + _part(part)


def _part(part: str) -> float:
    digits = "".join(sign for sign in part if sign.isdecimal())
    return float(f"0.{digits}") if digits else 0.0


def _unit(text: Wording, start: int, end: int) -> str:
    if start and text.lows[start - 1] in _SIGNS:
        return units()[text.lows[start - 1]]
    named = units().get(text.lows[end], "") if end < len(text.lows) else ""
    if named == "percent" and end + 1 < len(text.lows) and units().get(text.lows[end + 1]) == "points":
        return "points"
    return named
