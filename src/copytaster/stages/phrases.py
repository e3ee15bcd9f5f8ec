"""Words for people that remember what they were made of, so that a page can tell them in another language.

A phrase is its English text: whoever wants English uses it as it is. The first texts of `phrase` and `phrases` are what
translators see, so they stand there literally, with `{name}` where a value comes.
"""

from collections.abc import Iterable, Mapping


class Phrase(str):
    """An English text with the message it was made of; `number` is None where the message has one form alone."""

    __slots__ = ("many", "message", "number", "values")
    message: str
    many: str
    number: int | None
    values: Mapping[str, object]


class Stored(str):
    """An English text out of the store, which is told in another language as far as its messages are known there."""

    __slots__ = ()


class Numeral(str):
    """A number written the English way: 1,234.5 or 64%."""

    __slots__ = ()


def phrase(message: str, /, **values: object) -> Phrase:
    """One message with its values, which may be phrases themselves."""
    return _made(message.format_map(values) if values else message, (message, "", None), values)


def phrases(one: str, many: str, number: int, /, **values: object) -> Phrase:
    """A message whose form a number decides; `{number}` stands for it."""
    values = {"number": Numeral(f"{number:,}"), **values}
    return _made((one if number == 1 else many).format_map(values), (one, many, number), values)


def forms(one: str, many: str, /) -> Phrase:
    """A message whose form a number will decide, without its values."""
    return _made(one, (one, many, None), {})


def joined(parts: Iterable[object], between: str = ", ") -> Phrase:
    """Texts one after the other; those that are phrases are told in the reader's language."""
    values = {f"part{n}": part for n, part in enumerate(parts)}
    return _made(between.join(map(str, values.values())), (between.join(f"{{{name}}}" for name in values), "", None), values)


def stored(text: str) -> Stored:
    """A text that was written into the store in English; the web recognises its messages."""
    return Stored(text)


def filled(made: Phrase, **values: object) -> Phrase:
    """A phrase that was made without its values."""
    return phrase(made.message, **values)


def _made(text: str, message: tuple[str, str, int | None], values: Mapping[str, object]) -> Phrase:
    made = Phrase(text)
    made.message, made.many, made.number = message
    made.values = values
    return made
