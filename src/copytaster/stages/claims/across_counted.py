"""What a figure counts, as far as figures of other texts can be compared with it."""

import re
from functools import cache

from copytaster.model.brief import Figure, Span
from copytaster.stages import cues
from copytaster.stages.figures import stem

WORD = re.compile(r"[^\W\d_][\w'’-]*")
_BREAK = re.compile(r"[;:()\"“”\n]|, (?:and|but|while|who|which)\b")
_FEW_BEFORE, _FEW_BEHIND = 3, 6
_LOOK = 90
_LEAST_COUNTED = 10
_TIME_UNITS = frozenset({"s", "min", "h", "day", "week", "month", "year", "decade"})


def counted_in(text: str, figure: Figure, sentence: Span, language: str) -> tuple[str, frozenset[str]] | None:
    """What it counts, as a stem or as the name of words that mean the same ("dead" for killed and died), and the stems that narrow it.

    None for what is too common to be compared: spans of time, a few officials, nine days.
    """
    of = frozenset(figure.of)
    last = figure.of[0] if language in ("fr", "es") else figure.of[-1]
    if figure.unit:
        amounts = {stem(word, language): name for word, name in _named("amounts", language).items()}
        head = next((word for word in figure.of if word in amounts), last)
        return None if figure.unit in _TIME_UNITS else (f"{figure.unit}:{amounts.get(head, head)}", of - {head})
    became = _became(text, figure, sentence, language)
    crowd = _stems("crowd", language)
    if became:
        return f":{became}", of - crowd - own_stems(f":{became}", language)
    if last in _stems("audience", language) and figure.high >= _LEAST_COUNTED:
        return ":audience", of - crowd
    if figure.high < _LEAST_COUNTED or last in _stems("vague", language):
        return None
    return f":{last}", of - {last}


def own_stems(head: str, language: str) -> frozenset[str]:
    """The stems of the words that one name stands for."""
    name = head.partition(":")[2]
    return frozenset(stem(word, language) for word, told in _named("same", language).items() if told == name)


def behind(text: str, figure: Figure, sentence: Span) -> list[str]:
    """The lower-case words next behind a figure, up to the next break."""
    told = text[figure.span.end : min(sentence.end, figure.span.end + _LOOK)]
    stop = _BREAK.search(told)
    return [word.lower() for word in WORD.findall(told[: stop.start()] if stop else told)[:_FEW_BEHIND]]


def _before(text: str, figure: Figure, sentence: Span) -> list[str]:
    """The lower-case words next before a figure, the nearest first."""
    told = WORD.findall(text[max(sentence.start, figure.span.start - _LOOK) : figure.span.start])
    return [word.lower() for word in reversed(told[-_FEW_BEFORE:])]


def _became(text: str, figure: Figure, sentence: Span, language: str) -> str:
    """What became of those who are counted: told by the last word of the figure, by the nearest word behind it, or directly before."""
    same = _named("same", language)
    last = [word.lower() for word in WORD.findall(text[figure.span.start : figure.span.end])[-1:]]
    measure = frozenset(stem(word, language) for word in same)
    if not frozenset(figure.of) & (_stems("crowd", language) | measure):
        return ""
    told = [*last, *behind(text, figure, sentence), *_before(text, figure, sentence)]
    return next((same[word] for word in told if word in same), "")


@cache
def _named(part: str, language: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in cues.words("statements", f"{language}-{part}"))
    return {word: name for name, _, word in pairs}


@cache
def _stems(part: str, language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in cues.words("statements", f"{language}-{part}"))
