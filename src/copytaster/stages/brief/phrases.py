"""The tables of words and templates by which briefs are made."""

import re
from functools import cache
from importlib import resources

_NOTHING = re.compile(r"(?!)")


@cache
def listed(table: str, key: str) -> tuple[str, ...]:
    """The phrases of `brief_<table>.txt` under `key` ("en-next"), in their order; empty where there are none."""
    return tuple(phrase.strip() for phrase in line(table, key).split(",") if phrase.strip())


@cache
def line(table: str, key: str) -> str:
    """What stands behind `key` in `brief_<table>.txt`, empty where it is not there."""
    return _rows(table).get(key, "")


@cache
def among(table: str, key: str) -> frozenset[str]:
    """`listed` as a set."""
    return frozenset(listed(table, key))


@cache
def pattern(table: str, key: str) -> re.Pattern[str]:
    """Matches any of the phrases as whole words, in lower-case text with straight apostrophes."""
    found = sorted(listed(table, key), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, found))})(?!\w)") if found else _NOTHING


@cache
def _rows(table: str) -> dict[str, str]:
    text = (resources.files("copytaster") / "data" / f"brief_{table}.txt").read_text("utf-8")
    rows = (row.partition(": ") for row in text.splitlines() if row and not row.startswith("#"))
    return {key: rest.strip() for key, _, rest in rows}
