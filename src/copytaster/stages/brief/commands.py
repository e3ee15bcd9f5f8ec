"""Sentences that speak to whoever reads them: orders, and whatever says "you"."""

import re

from copytaster.stages.brief import phrases
from copytaster.stages.quotations import quotations

_WORD = re.compile(r"[\w'-]+")
_OPENING = re.compile(r"([A-Z][a-z]+)\b(?: ([a-z]+)\b)?")
_FORMS = ("ing", "ed", "ly", "s")
"""What base forms of English verbs do not end in, but for a few that do no harm."""


def is_command(text: str, language: str) -> bool:
    """True when the sentence, outside of its quotations, speaks to the reader; English orders are known by their first two words too.

    It is a sign to be careful by, not a fact of grammar: a sentence of a report may be taken for an order, about one in a hundred.
    """
    words = [word.lower() for word in _WORD.findall(_outside(text, language).replace("’", "'"))]
    if any(word in phrases.among("commands", f"{language}-you") for word in words):
        return True
    opening = _OPENING.match(text) if language == "en" else None
    if opening is None:
        return False
    first, second = opening[1].lower(), (opening[2] or "").lower()
    if first in phrases.among("commands", "en-orders"):
        return True
    is_usual = first in phrases.among("commands", "en-openers") or first.endswith(_FORMS)
    return second in phrases.among("commands", "en-determiners") and not is_usual


def _outside(text: str, language: str) -> str:
    spans = quotations(text, language).spans
    edges = [0, *(edge for span in spans for edge in (span.start, span.end)), len(text)]
    return " ".join(text[edges[at] : edges[at + 1]] for at in range(0, len(edges), 2))
