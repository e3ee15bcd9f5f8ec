"""Fingerprints: the few numbers by which articles are compared for grouping and for copies."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from zlib import crc32

import Stemmer

from copytaster.model.article import Fingerprint
from copytaster.stages import words
from copytaster.stages.headline import bare

TITLE_WEIGHT = 3
SHINGLE_WORDS = 4
ONE_SHINGLE_IN = 4
"""At this share a text of 100 words leaves about 24 shingles, and hardly ever fewer than 10."""
MAX_TERMS = 128
MAX_SHINGLES = 400
TERM_WORDS = 220
TERM_CHARS = 3_000
"""Terms come from the beginning of the text, so many words or characters: news says first what it is about."""
SHINGLE_TEXT_WORDS = 1_650
SHINGLE_CHARS = 30_000
"""Where 400 samples are reached on average, and what so many words need; the rest of a longer text is not compared."""

# A mark that nothing closes runs to the end of its paragraph; a few words in marks are no quotation.
_QUOTED = re.compile(
    r"""("(?<![^\s(\[—–-]")(?=\S)[^"\n]{12,700}(?:"|$)|„[^„“”\n]{12,700}(?:[“”]|$)|[“”][^“”\n]{12,700}(?:”|$)|«[^«»\n]{12,700}(?:»|$)"""
    r"""|»[^«»\n]{12,700}«|「[^「」\n]{6,350}」|『[^『』\n]{6,350}』|‘(?<!\w‘)[^‘\n]{12,700}?’(?!\w))""",
    re.MULTILINE,
)

_STEMMED = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "nl": "dutch", "en": "english", "et": "estonian", "fi": "finnish",
    "fr": "french", "de": "german", "el": "greek", "hi": "hindi", "hu": "hungarian", "id": "indonesian", "it": "italian",
    "lt": "lithuanian", "no": "norwegian", "fa": "persian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "es": "spanish", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip


def of(title: str, text: str, language: str) -> Fingerprint:
    """The fingerprint of an article in `language` (ISO 639-1 or `und`); the same in every process and on every day.

    A headline alone has terms and no shingles. A shingle that only stands in quotations is odd, all others are even: what
    somebody said is printed by everyone who was there. Source of the sampled shingles: Manber 1994 (hashes that are 0 modulo p).
    """
    start = words.cased(text[:TERM_CHARS])[:TERM_WORDS]
    return Fingerprint(_terms(words.cased(bare(title)), start, language), _shingles(text) if text else ())


def _terms(title: list[str], start: list[str], language: str) -> tuple[tuple[int, int], ...]:
    counts: Counter[int] = Counter()
    for word in title:
        counts[term(word.lower(), language)] += TITLE_WEIGHT
    for word in start:
        counts[term(word.lower(), language)] += 2 if _is_name(word) else 1
    del counts[NO_TERM]
    return tuple(sorted(counts.most_common(MAX_TERMS)))


def _is_name(word: str) -> bool:
    """Also true of the first word of a sentence, which costs little: where that one matters it is a name more often than not."""
    return len(word) > 2 and word[0].isupper()


NO_TERM = -1


@lru_cache(maxsize=131_072)
def term(word: str, language: str) -> int:
    """The hash of the stem of a lower-case word, an unsigned 32-bit number; `NO_TERM` for a word that tells nothing of a text."""
    if word in _stopwords(language) or (len(word) < 2 and word.isascii()):
        return NO_TERM
    stemmer = _stemmer(language)
    stem = words.folded(word if stemmer is None else stemmer.stemWord(word))
    return crc32(stem.encode("utf-8", "surrogatepass"))


def _shingles(text: str) -> tuple[int, ...]:
    told: set[int] = set()
    quoted: set[int] = set()
    left = SHINGLE_TEXT_WORDS
    for place, part in enumerate(_QUOTED.split(text[:SHINGLE_CHARS])):
        if left > 0 and part:
            lower = words.tokens(part)[:left]
            left -= len(lower)
            (quoted if place % 2 else told).update(_sampled(lower))
    found = [*told, *(number + 1 for number in quoted - told)]
    return tuple(sorted(found)[:MAX_SHINGLES])


def _sampled(lower: list[str]) -> Iterator[int]:
    encoded = [word.encode("utf-8", "surrogatepass") for word in lower]
    runs = zip(*(encoded[start:] for start in range(SHINGLE_WORDS)), strict=False)
    return (number for number in map(crc32, map(b" ".join, runs)) if number % ONE_SHINGLE_IN == 0)


@cache
def _stemmer(language: str) -> Stemmer.Stemmer | None:
    name = _STEMMED.get(language)
    return Stemmer.Stemmer(name, 0) if name else None


@cache
def _stopwords(language: str) -> frozenset[str]:
    return _all_stopwords().get(language, frozenset())


@cache
def _all_stopwords() -> dict[str, frozenset[str]]:
    table = files("copytaster").joinpath("data/stopwords.txt").read_text("utf-8")
    rows = (line.partition(":") for line in table.splitlines() if line and not line.startswith("#"))
    return {code: frozenset(listed.split()) for code, _, listed in rows}
