"""Words: the one way in which text is cut into words, for search and for fingerprints alike."""

import re
import unicodedata
from functools import lru_cache
from itertools import chain, pairwise

_MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff"
"""Signs that belong to words but are no letters to `re`: accents apart from their letter, Hebrew and Arabic points, Indic vowels."""

_UNSPACED = "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\U00020000-\U0003134f"
"""Thai, Lao, Burmese, Khmer, kana, Han; and Hangul, whose particles stick to the word."""

_WORD = re.compile(rf"[\w{_MARKS}]+")
_RUN = re.compile(rf"[{_UNSPACED}]+|[^{_UNSPACED}]+")
_PLAIN_WORD = re.compile(r"[a-z0-9]+", re.IGNORECASE)
_IS_UNSPACED = re.compile(rf"[{_UNSPACED}]")
_POINTS = re.compile("[\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u0640\u064b-\u065f\u0670]")
_ACCENTS = re.compile("[\u0300-\u036f\u0483-\u0487]")
_FORMAT = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e007f]")
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "þ": "th", "ð": "d"})
_MAX_QUERY_WORDS = 24


def cased(text: str) -> list[str]:
    """The words of a text in their own case, NFKC; scripts that do not part words come as overlapping pairs of characters."""
    if text.isascii():
        return _PLAIN_WORD.findall(text)
    plain = _FORMAT.sub("", unicodedata.normalize("NFKC", text)).replace("_", " ")
    found = _WORD.findall(plain)
    return found if _IS_UNSPACED.search(plain) is None else _paired(found)


def tokens(text: str) -> list[str]:
    """The words of a text, lower case, otherwise as `cased`."""
    return cased(text.lower())


def folded(token: str) -> str:
    """A lower-case word as search knows it: without accents and points, `ß` as `ss`."""
    return token if token.isascii() else _folded(token)


def searchable(text: str) -> str:
    """The words of a text, folded, parted by blanks: what search stores, the same for every store."""
    return " ".join(map(folded, tokens(text)))


def query(text: str) -> tuple[str, ...]:
    """The words that a reader asks for, folded, each once and at most 24; a word may end in `*`, for words that begin so."""
    found: dict[str, None] = {}
    for part in text.split():
        known = [folded(token) for token in tokens(part)]
        if known and (part.endswith("*") or _is_lone(known[-1])):
            known[-1] += "*"
        found.update(dict.fromkeys(known))
    return tuple(found)[:_MAX_QUERY_WORDS]


def _paired(found: list[str]) -> list[str]:
    cut: list[str] = []
    for run in chain.from_iterable(map(_RUN.findall, found)):
        if len(run) > 2 and _IS_UNSPACED.match(run):
            cut.extend(first + second for first, second in pairwise(run))
        else:
            cut.append(run)
    return cut


@lru_cache(maxsize=65_536)
def _folded(token: str) -> str:
    parted = unicodedata.normalize("NFD", _POINTS.sub("", token).translate(_LETTERS))
    return unicodedata.normalize("NFC", _ACCENTS.sub("", parted))


def _is_lone(token: str) -> bool:
    """One character of a script that is stored in pairs is only found as the start of a pair."""
    return len(token) == 1 and _IS_UNSPACED.match(token) is not None
