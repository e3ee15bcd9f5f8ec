"""Sentences in which nobody says anything, which need no closer look."""

import re

from copytaster.stages import cues
from copytaster.stages.claims.passage import WORD
from copytaster.stages.sentences import sentences

_MARK = re.compile(r"[\"“”„«»「『‹›]|(?<!\w)['‘‚]|:")


def speaks(piece: str, language: str) -> bool:
    """True when there is a mark of quotation, a colon or a word of saying: what has none of these holds no claim by plain rules."""
    if _MARK.search(piece):
        return True
    spoken = WORD.findall(piece.lower())
    return not (_cues(language).isdisjoint(spoken) and _cues(f"{language}-weak").isdisjoint(spoken) and "according" not in spoken)


def only_speaking(text: str, language: str) -> str:
    """The text with line breaks in place of sentences in which nobody says anything; every other character stays where it is."""
    kept: list[str] = []
    end = 0
    for span in sentences(text, language):
        piece = text[span.start : span.end]
        kept.append(_blank(text[end : span.start]))
        kept.append(piece if speaks(piece, language) else "\n" * len(piece))
        end = span.end
    return "".join(kept) + _blank(text[end:])


def _blank(between: str) -> str:
    return between if not between.strip() else "\n" * len(between)


def _cues(language: str) -> frozenset[str]:
    return cues.words("speech", language)
