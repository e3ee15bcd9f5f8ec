"""Values through pipes between this process and its own workers: a length, then the pickled value."""

import pickle
from typing import IO

_LENGTH_BYTES = 8
MAX_BYTES = 64_000_000
"""More than any page or reading; a worker that claims more has lost its mind."""


class Broken(Exception):
    """The other side is gone, or does not keep to the form."""


def sent(pipe: IO[bytes] | None, value: object) -> None:
    """Write one value and flush; `OSError` when nobody reads any more."""
    assert pipe is not None
    raw = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    pipe.write(len(raw).to_bytes(_LENGTH_BYTES, "big") + raw)
    pipe.flush()


def received(pipe: IO[bytes] | None) -> tuple[object, ...]:
    """The next value; waits for it."""
    assert pipe is not None
    length = int.from_bytes(_exactly(pipe, _LENGTH_BYTES), "big")
    if length > MAX_BYTES:
        raise Broken("an answer without end")
    try:
        value = pickle.loads(_exactly(pipe, length))  # noqa: S301 - both ends are the same program
    except (pickle.UnpicklingError, ValueError, EOFError, AttributeError) as error:
        raise Broken("an answer that makes no sense") from error
    if not isinstance(value, tuple):
        raise Broken("an answer that makes no sense")
    return value


def _exactly(pipe: IO[bytes], count: int) -> bytes:
    raw = pipe.read(count)
    if len(raw) < count:
        raise Broken("no answer")
    return raw
