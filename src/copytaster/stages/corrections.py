"""What a version of a brief corrects: sentences that stood there and stand there no more because they were wrong.

A sentence that is told no more is corrected in two cases. Another sentence tells the same thing in its place (three of five
words, counted with Dice's measure) with another number, name or quotation, or with a "not" that came or went. Or nothing tells it any
more, and its article does not say it any more either, or has left the story: then it was withdrawn. It is no correction when a
sentence grew, was reworded or shortened, or made room for one that weighs more while its article still says it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from copytaster.model.article import Article
from copytaster.model.brief import Brief, Citation, Correction, CorrectionKind, Sentence
from copytaster.stages.quotations import quotations

SAME_THING = 0.6
_WORD = re.compile(r"[^\W_]+(?:[.,:'’-][^\W_]+)*")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_NAME = re.compile(r"(?<=[\w,;:\"“”'’)] )[^\W\d_a-z][\w'’-]*(?: [^\W\d_a-z][\w'’-]*)*")
_NEGATIONS = frozenset({"not", "no", "never", "nobody", "nothing", "none", "neither", "nor", "without"})
_NAMED_BY_CAPITALS = frozenset({"en", "fr", "es", "it", "pt", "nl"})
"""Languages that write names alone with a capital letter."""


def corrections(before: Brief, after: Brief, articles: Mapping[str, Article]) -> tuple[Correction, ...]:
    """In the order of the earlier version; `articles` are the story's, as they are now. Compares each lost sentence with each new one."""
    stood, stands = list(told(before)), list(told(after))
    kept = {sentence.text for sentence in stood} & {sentence.text for sentence in stands}
    fresh = [sentence for sentence in stands if sentence.text not in kept]
    found = [_correction(sentence, fresh, articles) for sentence in stood if sentence.text not in kept]
    return tuple(correction for correction in found if correction)


def told(brief: Brief) -> Iterator[Sentence]:
    """Every sentence of a brief, in order."""
    yield from brief.lead
    for section in brief.sections:
        yield from section.sentences


def _correction(lost: Sentence, fresh: Sequence[Sentence], articles: Mapping[str, Article]) -> Correction | None:
    language = _language(lost, articles)
    alike = [(likeness(lost.text, sentence.text), -n, sentence.text) for n, sentence in enumerate(fresh)]
    share, _, says = max(alike, default=(0.0, 0, ""))
    if share >= SAME_THING:
        kind = changed(lost.text, says, language)
        return Correction(kind, lost.text, says) if kind else None
    still = all(_still_says(citation, lost.text, articles) for citation in lost.citations)
    return None if still else Correction("withdrawn", lost.text, "")


def likeness(one: str, other: str) -> float:
    """The share of words that two sentences have in common, 0 to 1. Source: Dice 1945."""
    first, second = Counter(_words(one)), Counter(_words(other))
    count = first.total() + second.total()
    return 2 * (first & second).total() / count if count else 0.0


def changed(was: str, says: str, language: str) -> CorrectionKind | None:
    """What the second of two sentences that tell the same thing has otherwise; None when it only says more, less or in other words."""
    if _replaced(_NUMBER.findall(was), _NUMBER.findall(says)):
        return "number"
    if language in _NAMED_BY_CAPITALS and _other_names(_names(was), _names(says)):
        return "name"
    if _replaced(_quoted(was, language), _quoted(says, language)):
        return "quotation"
    return "negation" if language == "en" and _negations(was) % 2 != _negations(says) % 2 else None


def _replaced(was: Iterable[str], says: Iterable[str]) -> bool:
    gone, come = set(was), set(says)
    return bool(gone - come) and bool(come - gone)


def _other_names(was: Sequence[frozenset[str]], says: Sequence[frozenset[str]]) -> bool:
    """True when a name left and another came; "Mr Holm" and "Mara Holm" are one."""
    gone = [name for name in was if all(name.isdisjoint(other) for other in says)]
    come = [name for name in says if all(name.isdisjoint(other) for other in was)]
    return bool(gone) and bool(come)


def _names(text: str) -> list[frozenset[str]]:
    return [frozenset(match.split()) for match in _NAME.findall(text)]


def _quoted(text: str, language: str) -> list[str]:
    return [" ".join(_words(text[span.start : span.end])) for span in quotations(text, language).spans]


def _negations(text: str) -> int:
    return sum(word in _NEGATIONS or word.replace("’", "'").endswith("n't") for word in _words(text))


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _language(sentence: Sentence, articles: Mapping[str, Article]) -> str:
    return next((articles[c.article_id].language.code for c in sentence.citations if c.article_id in articles), "")


def _still_says(citation: Citation, text: str, articles: Mapping[str, Article]) -> bool:
    """Sentences are shortened by leaving words out alone, so an article says one when a paragraph holds its words in their order."""
    article = articles.get(citation.article_id)
    if article is None:
        return False
    return article.version == citation.article_version or any(_holds(block.text, text) for block in article.blocks)


def _holds(paragraph: str, text: str) -> bool:
    words = iter(_words(paragraph))
    return all(word in words for word in _words(text))
