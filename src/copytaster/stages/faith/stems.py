"""The stems of words, by which forms of one word are taken together."""

from functools import cache

from Stemmer import Stemmer

from copytaster.stages.faith.wording import Wording

_NAMES = {"en": "english", "de": "german", "fr": "french", "es": "spanish"}


def stems(text: Wording) -> list[str]:
    """The stem of each word, in the text's own language; lower-case words in languages without a stemmer. "Russia's" is "russia"."""
    bare = [low.removesuffix("'s") for low in text.lows]
    stemmer = _stemmer(text.language)
    return stemmer.stemWords(bare) if stemmer else bare


def stem(word: str, language: str) -> str:
    """The stem of one lower-case word."""
    stemmer = _stemmer(language)
    return stemmer.stemWord(word) if stemmer else word


@cache
def _stemmer(language: str) -> Stemmer | None:
    name = _NAMES.get(language)
    return Stemmer(name) if name else None
