"""Parameters of addresses: each knows what it takes, how it reads it, and its schema."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Protocol

from starlette.requests import Request

from copytaster.web.api.problems import ParameterRecord, Refusal

Place = tuple[datetime, str]
Value = str | int | datetime | Place | None
Schema = dict[str, object]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}):(\d{2})(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)


class Param(Protocol):
    """A parameter of the query; `read` raises `Refusal`."""

    @property
    def name(self) -> str: ...
    @property
    def about(self) -> str: ...
    @property
    def is_required(self) -> bool: ...
    @property
    def default(self) -> Value: ...
    def schema(self) -> Schema: ...
    def read(self, text: str) -> Value: ...


@dataclass(frozen=True, slots=True)
class Text:
    """Letters, at most `most`, that match `pattern` where there is one."""

    name: str
    about: str
    most: int = 300
    pattern: str = ""
    is_required: bool = False
    default: Value = None

    def schema(self) -> Schema:
        """With the least and the most letters."""
        shown: Schema = {"type": "string", "minLength": 1, "maxLength": self.most}
        return shown | ({"pattern": f"^{self.pattern}$"} if self.pattern else {})

    def read(self, text: str) -> str:
        """As it is."""
        if not 1 <= len(text) <= self.most or (self.pattern and not re.fullmatch(self.pattern, text, re.ASCII)):
            raise bad(self.name, text, f"1 to {self.most} letters" + (f" of the form {self.pattern}" if self.pattern else ""))
        return text


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between two others."""

    name: str
    about: str
    low: int
    high: int
    default: Value = None
    is_required: bool = False

    def schema(self) -> Schema:
        """With its bounds."""
        shown: Schema = {"type": "integer", "minimum": self.low, "maximum": self.high}
        return shown | ({"default": self.default} if self.default is not None else {})

    def read(self, text: str) -> int:
        """Digits alone; a sign, a blank or leading zeros that hide a longer number are refused."""
        if not re.fullmatch(r"0|[1-9]\d{0,18}", text, re.ASCII) or not self.low <= int(text) <= self.high:
            raise bad(self.name, text, f"a whole number from {self.low} to {self.high}")
        return int(text)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words."""

    name: str
    about: str
    values: tuple[str, ...]
    default: Value = None
    is_required: bool = False

    def schema(self) -> Schema:
        """An enumeration."""
        return {"type": "string", "enum": list(self.values), "default": self.default}

    def read(self, text: str) -> str:
        """Exactly one of them."""
        if text not in self.values:
            raise bad(self.name, text, f"one of {', '.join(self.values)}")
        return text


@dataclass(frozen=True, slots=True)
class Instant:
    """An instant with its offset from UTC (RFC 3339), or a day, which begins at midnight UTC."""

    name: str
    about: str
    default: Value = None
    is_required: bool = False

    def schema(self) -> Schema:
        """Two forms."""
        return {"type": "string", "anyOf": [{"format": "date-time"}, {"format": "date"}]}

    def read(self, text: str) -> datetime:
        """A plus sign that was not escaped arrives as a blank. What lies beyond years 1 to 9999 in UTC is their end."""
        allowed = "a day such as 2026-11-20, or an instant such as 2026-11-20T08:30:00Z, with Z or an offset"
        try:
            if _DAY.fullmatch(text):
                return datetime.fromisoformat(text).replace(tzinfo=UTC)
            found = _INSTANT.fullmatch(text.replace(" ", "+") if text[10:11] in "Tt" else text)
            if found is None:
                raise bad(self.name, text, allowed)
            return _instant(*found.groups())
        except ValueError as error:
            raise bad(self.name, text, allowed) from error


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a list goes on: what `next` said. Fourteen hexadecimal digits for the instant, then what breaks its ties.

    Anything of this form names a place, so that a cursor is good for ever.
    """

    name: str = "cursor"
    about: str = "`next` of the page before."
    key: str = "[0-9A-Za-z._:~-]{0,300}"
    default: Value = None
    is_required: bool = False

    def schema(self) -> Schema:
        """Opaque; the form is there for tools that make up values."""
        return {"type": "string", "pattern": f"^[0-9a-f]{{14}}-{self.key}$"}

    def read(self, text: str) -> Place:
        """What `written` wrote."""
        if not re.fullmatch(f"[0-9a-f]{{14}}-{self.key}", text, re.ASCII):
            raise bad(self.name, text, "what `next` of the page before said, unchanged")
        return _EPOCH + timedelta(microseconds=int(text[:14], 16)), text[15:]


def written(at: Place | None) -> str | None:
    """A place as a cursor; instants before 1970 are 1970."""
    if at is None:
        return None
    return f"{max(0, (at[0] - _EPOCH) // timedelta(microseconds=1)):014x}-{at[1]}"


def bad(name: str, given: str | None, allowed: str) -> Refusal:
    """A parameter that cannot be taken."""
    shown = given if given is None or len(given) <= 100 else f"{given[:100]}…"
    said = f"The parameter {name} is missing" if given is None else f"The parameter {name} cannot be {shown!r}"
    return Refusal(400, f"{said}; allowed is {allowed}.", ParameterRecord(name, shown, allowed))


def _unknown(name: str, given: str, known: str) -> Refusal:
    return Refusal(
        400, f"There is no parameter {name!r} here; known are: {known}.", ParameterRecord(name, given[:100], f"known are: {known}")
    )


def read_all(request: Request, known: Sequence[Param]) -> Mapping[str, Value]:
    """The values of all parameters, the default where one is not given; refuses unknown ones and those given twice."""
    by_name = {param.name: param for param in known}
    given: dict[str, str] = {}
    for name, text in request.query_params.multi_items():
        if name not in by_name:
            raise _unknown(name[:100], text, ", ".join(by_name) or "none at all")
        if name in given:
            raise bad(name, text, "one value, given once")
        given[name] = text
    missing = next((param for param in known if param.is_required and param.name not in given), None)
    if missing:
        raise bad(missing.name, None, missing.about)
    return {param.name: param.read(given[param.name]) if param.name in given else param.default for param in known}


def _instant(day: str, minute: str, second: str, fraction: str | None, offset: str) -> datetime:
    """A leap second is the second before it."""
    at = datetime.fromisoformat(f"{day}T{minute}:{'59' if second == '60' else second}")
    at = at.replace(microsecond=int(((fraction or ".0")[1:] + "000000")[:6]))
    sign = -1 if offset.startswith("-") else 1
    hours, minutes = (0, 0) if offset in "Zz" else (int(offset[1:3]), int(offset[4:6]))
    if hours > 23 or minutes > 59:
        raise ValueError(offset)
    zone = timezone(sign * timedelta(hours=hours, minutes=minutes))
    try:
        return at.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:
        return (datetime.max if at.year > 1 else datetime.min).replace(tzinfo=UTC)
