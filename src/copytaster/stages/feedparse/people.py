"""Who wrote: persons as feeds name them."""

import re
from dataclasses import dataclass

from copytaster.stages.feedparse.fields import Slots, Told, said
from copytaster.stages.feedparse.tree import Element
from copytaster.stages.feedparse.values import plain, words

_EMAIL = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who wrote; `shown` is how the feed puts it."""

    shown: str | None = None
    name: str | None = None
    email: str | None = None


NOBODY = Person()


def person(told: Told | None, parts: Slots) -> Person:
    """The first of these elements that names someone; `parts` are the slots of what is inside."""
    for element in told or ():
        found = _structured(element, parts) if len(element) else named(element.text or "")
        if found.shown:
            return found
    return NOBODY


def named(text: str) -> Person:
    """Take apart `Name (mail)`, `mail (Name)` and `Name <mail>`."""
    text = " ".join(text.split())
    mail = _EMAIL.search(text) if "@" in text else None
    if not mail:
        return Person(text, text) if text else NOBODY
    name = (text[: mail.start()] + text[mail.end() :]).replace("mailto:", "").strip(" ()<>[]\"',;:")
    return Person(f"{name} ({mail[0]})" if name else mail[0], name or None, mail[0])


def _structured(element: Element, parts: Slots) -> Person:
    inside = said(element, parts)
    name, email = words(inside.get("name")) or None, words(inside.get("email")) or None
    if name is None and email is None:
        return named(words(inside.get("other_name")) or plain(element))
    return Person(f"{name} ({email})" if name and email else name or email, name, email)
