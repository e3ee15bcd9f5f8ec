"""What is asked of an optional writer, what it answers, and what it costs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """A sentence of a writer, and the numbers of the sentences that it says it rests on."""

    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WritingTask:
    """A story to be written: what to do, and the numbered sentences that there are to write it from, one a line.

    `most` is the most sentences of an answer. `refusals` says what is wrong with one, in words for the writer; nothing when it may
    stand.
    """

    instructions: str
    numbered: str
    refusals: Callable[[Sequence[WrittenSentence]], tuple[str, ...]]
    most: int = 12


@dataclass(frozen=True, slots=True)
class NotWritten:
    """Why there is nothing; never in words of the writer."""

    why: str


REFUSED = "the check refused its sentences"
Written = tuple[WrittenSentence, ...] | NotWritten


@dataclass(frozen=True, slots=True)
class WriterUse:
    """What a writer did and cost on one day (ISO date, UTC): calls, tokens of questions and answers, and what became of the answers.

    `written` are briefs, `refused` answers that the check refused, `errors` calls without a usable answer, `unasked` briefs that a cap
    on tokens left to the rules. Tokens of a call that is under way are counted by their estimate.
    """

    day: str
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    written: int = 0
    refused: int = 0
    errors: int = 0
    unasked: int = 0

    @property
    def tokens(self) -> int:
        return self.tokens_in + self.tokens_out
