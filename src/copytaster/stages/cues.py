"""The tables of words that tell sentences apart: abbreviations, openers, first person, advertising, speech."""

from functools import cache
from importlib import resources


@cache
def words(table: str, language: str) -> frozenset[str]:
    """The words of `cues_<table>.txt` for one language and for every language (`*`); empty where there are none."""
    rows = _rows(table)
    return rows.get(language, frozenset()) | rows.get("*", frozenset())


@cache
def lines(table: str) -> tuple[str, ...]:
    """The lines of `cues_<table>.txt` in their order, without comments."""
    text = (resources.files("copytaster") / "data" / f"cues_{table}.txt").read_text("utf-8")
    return tuple(line for line in text.splitlines() if line.strip() and not line.startswith("#"))


@cache
def _rows(table: str) -> dict[str, frozenset[str]]:
    rows: dict[str, frozenset[str]] = {}
    for line in lines(table):
        language, _, listed = line.partition(":")
        rows[language] = rows.get(language, frozenset()) | frozenset(listed.split())
    return rows
