"""Marks of a text: made in the worker that reads the page, since they cost more than all else that joining does."""

from collections.abc import Sequence

from copytaster.model.article import Block, Marks
from copytaster.model.policy import ReadPolicy
from copytaster.stages import fingerprint, language

TOLD_BY_CHARS = 2_000
"""As much of a text tells its language as surely as the whole."""


def of(title: str, told: str, prior: str | None, policy: ReadPolicy) -> Marks:
    """The marks of a title and a text; `prior` is the language that the page or the feed states."""
    spoken = language.of(f"{title}\n{told[:TOLD_BY_CHARS]}", policy.languages, prior)
    return Marks(spoken, fingerprint.of(title, told, spoken.code))


def text(blocks: Sequence[Block]) -> str:
    """The blocks as one text, with an empty line between."""
    return "\n\n".join(block.text for block in blocks)
