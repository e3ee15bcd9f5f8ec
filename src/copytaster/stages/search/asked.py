"""What a reader asks for."""

from dataclasses import dataclass

from copytaster.model.search import Sought


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must (or, not `is_wanted`, must not) stand beside each other; in the title alone where `in_title` says so."""

    words: tuple[str, ...]
    in_title: bool
    is_wanted: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, read.

    `sought` is what the index is asked for, None when there is nothing to ask; `phrases` are looked for in what it finds. `words` are the
    plain wanted words, folded, and `said` the words of speakers' names. `conditions` says in words what is asked for, `problems` what
    cannot be understood and what to write instead.
    """

    text: str
    sought: Sought | None
    phrases: tuple[Phrase, ...] = ()
    words: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
