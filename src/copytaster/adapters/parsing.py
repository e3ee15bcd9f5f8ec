"""Where English is parsed: in one worker process, which loads the parser with the first text."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

from copytaster.adapters import grammar
from copytaster.adapters.seats import Lost, Seat, Work
from copytaster.model.ids import digest
from copytaster.stages.claims.parsed import Parsed

log = logging.getLogger("copytaster.parsing")

PROGRAM = "copytaster.adapters.grammar:parsed"
WORK = Work(PROGRAM, 60.0, 1_000, 600, 5_000, "the parser failed on this text", "not parsed")
"""A text at the limit takes four seconds, and the first one the time of loading; 145 MB are held after that."""

GIVEN_UP = 3
"""So many failures without any success are no fault of the texts: the parser is taken for broken until the next start."""
MOST_REFUSED = 10_000
_FIRST_TEXT = "The parser is loaded."


class Parsing:
    """Parses one text at a time. A text that crashed its worker, was too slow or too large is not tried again."""

    def __init__(self, work: Work = WORK) -> None:
        self._seat = Seat(work)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="parsing")
        self._refused: set[str] = set()
        self._has_worked = False
        self._is_warm = False
        self._is_there = work.program != PROGRAM or grammar.is_installed()

    async def parse(self, text: str) -> Parsed | None:
        """As `ports.Compute.parse`."""
        if not self._is_there or digest(text) in self._refused:
            return None
        return await asyncio.wrap_future(self._thread.submit(self._parsed, text))

    def warm(self) -> None:
        """Load the parser now, once, while there is other work: it takes seconds, and whoever wants the first parse would wait for them."""
        if self._is_there and not self._is_warm:
            self._is_warm = True
            self._thread.submit(self._parsed, _FIRST_TEXT)

    def worker_ids(self) -> tuple[int, ...]:
        """The process id of the worker, while it lives."""
        return (self._seat.pid,) if self._seat.pid else ()

    def close(self) -> None:
        """End the worker; whoever waits for a text is cancelled."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._seat.close()
        self._thread.shutdown(wait=True)

    def _parsed(self, text: str) -> Parsed | None:
        if not self._is_there:
            return None
        try:
            answer = self._seat.answer(text)
        except Lost as lost:
            self._note(text, str(lost))
            return None
        self._has_worked = True
        assert answer is None or isinstance(answer, Parsed)
        return answer

    def _note(self, text: str, why: str) -> None:
        if len(self._refused) < MOST_REFUSED:
            self._refused.add(digest(text))
        self._is_there = self._has_worked or len(self._refused) < GIVEN_UP
        log.warning("not_parsed", extra={"fields": {"why": why, "chars": len(text), "goes_on": self._is_there}})
