"""What a writer may spend, and has spent: caps are looked at, and the estimate is written down, before each call."""

import asyncio
from dataclasses import dataclass

from copytaster.model.policy import WriterPolicy
from copytaster.model.writing import WriterUse
from copytaster.ports import Clock, Ledger

LEAST_ANSWER = 150
MOST_ANSWER = 2_000
"""Tokens that an answer may have: a brief of twelve sentences, in any form, is shorter."""
_SURROUNDINGS = 400
"""Tokens of the form that is asked for, and of what the protocol puts around texts."""


class Capped(Exception):
    """A cap on tokens forbids the call."""


@dataclass(slots=True)
class Call:
    """A call that is allowed and counted: the longest answer, and what is held against it until it says what it used."""

    max_tokens: int
    held: WriterUse


def estimated(text: str) -> int:
    """Tokens of a text, rather too many: a third of its ASCII characters, and one and a half for every other one."""
    ascii_chars = len(text.encode("ascii", "ignore"))
    return ascii_chars // 3 + 3 * (len(text) - ascii_chars) // 2 + 1


class Purse:
    """Pays for calls out of the caps of a brief and of a day (UTC)."""

    def __init__(self, policy: WriterPolicy, ledger: Ledger, clock: Clock) -> None:
        self._policy = policy
        self._ledger = ledger
        self._clock = clock
        self._turn = asyncio.Lock()

    async def opened(self, asked: str, spent: int) -> Call:
        """Count a call with this question before it is made. Raises `Capped`, `StoreError`.

        `spent` are the tokens of the brief until now.
        """
        needed = estimated(asked) + _SURROUNDINGS
        async with self._turn:
            today = await self._ledger.writer_use(self._today())
            left_today = self._policy.max_tokens_per_day - today.tokens - needed
            left = self._policy.max_tokens_per_brief - spent - needed
            if left < LEAST_ANSWER:
                raise Capped("it would take more tokens than a brief may")
            if left_today < LEAST_ANSWER:
                raise Capped("the tokens of the day are spent")
            most = min(left, left_today, MOST_ANSWER)
            held = WriterUse(today.day, calls=1, tokens_in=needed, tokens_out=most)
            await self._ledger.add_writer_use(held)
        return Call(most, held)

    async def settled(self, call: Call, tokens_in: int, tokens_out: int) -> int:
        """Put what the endpoint says in the place of the estimate, which stands where it says nothing; what the call cost."""
        used_in = tokens_in if tokens_in > 0 else call.held.tokens_in
        used_out = tokens_out if tokens_in > 0 or tokens_out > 0 else call.held.tokens_out
        change = WriterUse(call.held.day, tokens_in=used_in - call.held.tokens_in, tokens_out=used_out - call.held.tokens_out)
        if change.tokens_in or change.tokens_out:
            await self._ledger.add_writer_use(change)
        return used_in + used_out

    async def noted(self, written: int = 0, refused: int = 0, errors: int = 0, unasked: int = 0) -> None:
        """Count what became of answers."""
        await self._ledger.add_writer_use(WriterUse(self._today(), written=written, refused=refused, errors=errors, unasked=unasked))

    def _today(self) -> str:
        return self._clock.now().date().isoformat()
