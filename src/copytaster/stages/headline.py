"""Headlines without what every headline of a publisher carries: its name, the section, the day."""

import re

_BORDER = re.compile(r"\s+[\-–—·•»]\s+|\s*\|+\s*")
MAX_TAIL_WORDS = 4
"""A part behind a border that is longer than this says something."""

MIN_WORDS = 4
MIN_LETTERS = 12
"""What is left must be a headline still; the letters are for scripts that do not part words."""


def bare(title: str) -> str:
    """The headline without short parts before and behind borders such as ` | ` and ` - `, as long as enough of it is left."""
    borders = list(_BORDER.finditer(title))
    start, end = 0, len(title)
    while borders and _is_short(title[borders[-1].end() : end]) and _is_enough(title[start : borders[-1].start()]):
        end = borders.pop().start()
    if borders and "|" in borders[0].group() and _is_short(title[: borders[0].start()]) and _is_enough(title[borders[0].end() : end]):
        start = borders[0].end()
    return title[start:end]


def _is_short(part: str) -> bool:
    return len(part.split()) <= MAX_TAIL_WORDS and len(part) <= 40


def _is_enough(part: str) -> bool:
    return len(part.split()) >= MIN_WORDS or (len(part) >= MIN_LETTERS and not part.isascii() and " " not in part.strip())
