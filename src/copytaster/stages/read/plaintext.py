"""Plain text: lines without markup, without references, without characters that do not show."""

import html
import re

MAX_CHARS = 2_000
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e007f]")
_TAG = re.compile(r"<(?:!--.*?--|/?[a-zA-Z][^<>]*)>", re.DOTALL)
_SCRIPT = re.compile(r"<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)


def clean(text: str | None) -> str:
    """Text in one line, blanks single, without characters that do not show."""
    if not text:
        return ""
    return " ".join((text if text.isascii() else _INVISIBLE.sub("", text)).split())


def clean_markup(text: str) -> str:
    """One line of plain text out of a slot in which publishers leave tags and entities; of long ones with tags the first 2,000."""
    if "<" not in text and "&" not in text:
        return clean(text)
    return clean(without_markup(text[:MAX_CHARS]))


def without_markup(text: str) -> str:
    """The text without tags and with its references resolved, also those that were escaped twice."""
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub(" ", _SCRIPT.sub(" ", text))
    return html.unescape(text) if "&" in text else text
