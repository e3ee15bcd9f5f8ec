"""Sentences that speak to whoever reads them: orders, and whatever says "you"."""

import re

from copytaster.stages.brief import phrases
from copytaster.stages.quotations import quotations

_WORD = re.compile(r"[\w'-]+")
_FORMS = ("ing", "ed", "ly", "s", "n't")
"""What base forms of English verbs do not end in, but for a few that do no harm."""


def is_command(text: str, language: str) -> bool:
    """True when the sentence, outside of its quotations, speaks to the reader; English orders are known by their first two words too.

    It is a sign to be careful by, not a fact of grammar: a sentence of a report may be taken for an order, about one in a hundred.
    """
    words = [word.lower() for word in _WORD.findall(_outside(text, language).replace("’", "'"))]
    if any(word in phrases.among("commands", f"{language}-you") for word in words):
        return True
    if language != "en" or not words:
        return False
    first, second = words[0], words[1] if len(words) > 1 else ""
    if first in phrases.among("commands", "en-orders"):
        return True
    is_usual = first in phrases.among("commands", "en-openers") or first.endswith(_FORMS) or not first.isalpha()
    return second in phrases.among("commands", "en-determiners") and not is_usual


def _outside(text: str, language: str) -> str:
    spans = quotations(text, language).spans
    edges = [0, *(edge for span in spans for edge in (span.start, span.end)), len(text)]
    return " ".join(text[edges[at] : edges[at + 1]] for at in range(0, len(edges), 2))
