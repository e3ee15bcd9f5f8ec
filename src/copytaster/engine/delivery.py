"""What becomes of a job after its step: done, again later, or set aside for a person."""

import traceback
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, TypeVar

from copytaster.errors import StoreError, TryLater, Unprocessable
from copytaster.model.message import Outcome

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done:
    """The step decided; write its outcome and end the job."""

    name: ClassVar[str] = "done"
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Again:
    """Deliver the job once more at `due_at`."""

    name: ClassVar[str] = "again"
    due_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class PutAside:
    """Nothing will come of trying again; `why` ends with the traceback when it is a bug."""

    name: ClassVar[str] = "set-aside"
    why: str


Delivery = Done | Again | PutAside


def delivered(result: Outcome | Exception, now: datetime) -> Delivery:
    """`TryLater` waits as long as it says and never runs out; a bug is set aside at once."""
    match result:
        case Outcome():
            return Done(result)
        case TryLater(why=why, after_s=after_s):
            return Again(now + timedelta(seconds=max(0.0, after_s)), why)
        case Unprocessable():
            return PutAside(str(result))
        case _:
            return PutAside("".join(traceback.format_exception(result)))


async def attempted(work: Awaitable[T]) -> T | Exception:
    """The one place where any exception is caught: what a step or a write raises becomes a value.

    A `StoreError` passes: while the store is away nothing can be decided, and the jobs come back when their leases end.
    """
    try:
        return await work
    except StoreError:
        raise
    except Exception as error:
        return error
