"""Where English is parsed: the same answers inline and in a worker, and one bad text costs one parse."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from copytaster.adapters import grammar
from copytaster.adapters.compute import InlineCompute, ProcessCompute
from copytaster.adapters.parsing import GIVEN_UP, WORK
from copytaster.model.policy import ReadPolicy
from copytaster.stages.claims.parsed import Parsed

POLICY = ReadPolicy(workers=1)
OBEDIENT = replace(WORK, program="tests.contract.hostile_readers:parsing")
TEXT = "The mayor said the pier is safe."
needs_parser = pytest.mark.skipif(not grammar.is_installed(), reason="the parser is not installed")


@contextmanager
def computing(work: object = OBEDIENT) -> Iterator[ProcessCompute]:
    compute = ProcessCompute(POLICY, parsing=work)  # type: ignore[arg-type]
    try:
        yield compute
    finally:
        compute.close()


@needs_parser
async def test_a_worker_parses_as_this_process_does() -> None:
    with computing(WORK) as compute:
        parse = await compute.parse(TEXT)
        again = await compute.parse(TEXT)
    assert parse is not None
    assert parse == again == grammar.parsed(TEXT) == await InlineCompute(POLICY, grammar.parser()).parse(TEXT)
    assert [TEXT[a:b] for a, b in zip(parse.starts, parse.ends, strict=True)][:3] == ["The", "mayor", "said"]


async def test_without_a_parser_there_is_no_parse() -> None:
    assert await InlineCompute(POLICY).parse(TEXT) is None
    with computing(replace(OBEDIENT, program="tests.contract.hostile_readers:no_parser")) as compute:
        assert await compute.parse(TEXT) is None


async def test_the_worker_starts_with_the_first_text_and_ends_with_the_others() -> None:
    with computing() as compute:
        assert compute.worker_ids() == ()
        assert await _worker(compute, "one") == compute.worker_ids()[0] == await _worker(compute, "two")
    assert compute.worker_ids() == ()


@pytest.mark.parametrize(
    ("text", "work"), [("die", OBEDIENT), ("raise", OBEDIENT), ("eat", OBEDIENT), ("hang", replace(OBEDIENT, timeout_s=2.0))]
)
async def test_a_text_that_ruins_its_worker_costs_one_parse(text: str, work: object, capfd: pytest.CaptureFixture[str]) -> None:
    with computing(work) as compute:
        before = await _worker(compute, "before")
        assert await compute.parse(text) is None
        assert await _worker(compute, "after") != before
    assert capfd.readouterr().out == ""


async def test_a_text_that_ruined_a_worker_is_not_tried_again() -> None:
    with computing() as compute:
        await compute.parse("one")
        assert await compute.parse("die") is None
        worker = await _worker(compute, "two")
        assert await compute.parse("die") is None
        assert compute.worker_ids() == (worker,)


async def test_a_parser_that_never_worked_is_given_up() -> None:
    with computing(replace(OBEDIENT, program="tests.contract.hostile_readers:missing")) as compute:
        answers = await asyncio.gather(*(compute.parse(f"text {number}") for number in range(GIVEN_UP + 5)))
        assert set(answers) == {None}
        assert compute.worker_ids() == ()
        assert len(compute._parsing._refused) == GIVEN_UP


async def test_to_close_gives_up_what_is_parsed() -> None:
    compute = ProcessCompute(POLICY, parsing=OBEDIENT)
    await compute.parse("one")
    parsing = asyncio.ensure_future(compute.parse("hang"))
    await asyncio.sleep(0)
    compute.close()
    with pytest.raises(asyncio.CancelledError):
        await parsing


async def _worker(compute: ProcessCompute, text: str) -> int:
    parse = await compute.parse(text)
    assert isinstance(parse, Parsed)
    return parse.starts[0]
