"""The writer against a real server that speaks the OpenAI chat protocol, well and badly."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from copytaster.adapters.clock import SystemClock
from copytaster.adapters.writer import NO_FORM, EndpointWriter, key_of
from copytaster.adapters.writer_ledger import LEAST_ANSWER, estimated
from copytaster.errors import ConfigError, StoreError
from copytaster.model.policy import WriterPolicy
from copytaster.model.writing import REFUSED, NotWritten, WriterUse, WritingTask, Written, WrittenSentence
from tests import origin
from tests.origin import Asked, Behaviour, Origin, answer

CHAT = "/v1/chat/completions"
KEY = "sk-not-to-be-seen"
GOOD = [{"text": "The pier is shut.", "numbers": [1]}, {"text": "Fourteen ships wait.", "numbers": [2]}]
WRITTEN = (WrittenSentence("The pier is shut.", (1,)), WrittenSentence("Fourteen ships wait.", (2,)))
NUMBERED = "-----\n[1] The pier is shut.\n[2] Fourteen ships wait.\n-----"


class FakeLedger:
    """Adds up; may be away."""

    def __init__(self) -> None:
        self.kept: dict[str, WriterUse] = {}
        self.is_away = False
        self.most_tokens = 0

    async def writer_use(self, day: str) -> WriterUse:
        if self.is_away:
            raise StoreError("the store is away")
        return self.kept.get(day, WriterUse(day))

    async def add_writer_use(self, use: WriterUse) -> None:
        was = await self.writer_use(use.day)
        names = ("calls", "tokens_in", "tokens_out", "written", "refused", "errors", "unasked")
        self.kept[use.day] = WriterUse(use.day, *(getattr(was, name) + getattr(use, name) for name in names))
        self.most_tokens = max(self.most_tokens, self.kept[use.day].tokens)

    @property
    def use(self) -> WriterUse:
        return next(iter(self.kept.values()))


@pytest.fixture
async def endpoint() -> AsyncIterator[Origin]:
    async with origin.running() as server:
        yield server


def policy(endpoint: Origin, **changes: Any) -> WriterPolicy:
    return replace(WriterPolicy(endpoint=endpoint.url("/v1"), model="small", timeout_s=5.0), **changes)


def any_answer(_: Sequence[WrittenSentence]) -> tuple[str, ...]:
    return ()


def task(refusals: Any = any_answer) -> WritingTask:
    return WritingTask("Write a brief.", NUMBERED, refusals)


def chat(content: str | None, usage: tuple[int, int] | None = (100, 20), **message: Any) -> Behaviour:
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content, **message}}
    said: dict[str, Any] = {"id": "c1", "object": "chat.completion", "created": 1, "model": "small", "choices": [choice]}
    if usage:
        said["usage"] = {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}
    return answer(json.dumps(said).encode(), "application/json")


def brief(sentences: Sequence[dict[str, Any]] = GOOD, usage: tuple[int, int] | None = (100, 20)) -> Behaviour:
    return chat(json.dumps({"sentences": sentences}), usage)


def in_turn(*behaviours: Behaviour) -> Behaviour:
    left = list(behaviours)

    async def behave(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await left.pop(0)(asked, writer)

    return behave


async def silent(_: Asked, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def endless(_: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n")
    while True:
        writer.write(b" " * 20)
        await writer.drain()
        await asyncio.sleep(0.02)


async def asked(of: WriterPolicy, ledger: FakeLedger, *tasks: WritingTask, key: str = KEY) -> tuple[Written, ...]:
    writer = EndpointWriter(of, key, ledger, SystemClock(), "copytaster/test")
    try:
        return await writer.write(tasks or (task(),))
    finally:
        await writer.close()


@pytest.mark.parametrize("form", ["schema", "prompt"])
async def test_an_answer_comes_typed_and_is_paid_for(endpoint: Origin, form: str) -> None:
    endpoint.answers[CHAT] = brief()
    ledger = FakeLedger()
    assert await asked(policy(endpoint, form=form), ledger) == (WRITTEN,)
    assert ledger.use == WriterUse(ledger.use.day, calls=1, tokens_in=100, tokens_out=20, written=1)


async def test_an_answer_may_come_as_the_call_of_a_tool(endpoint: Origin) -> None:
    call = {"id": "t1", "type": "function", "function": {"name": "brief", "arguments": json.dumps({"sentences": GOOD})}}
    endpoint.answers[CHAT] = chat(None, tool_calls=[call])
    assert await asked(policy(endpoint, form="tool"), FakeLedger()) == (WRITTEN,)


async def test_the_endpoint_sees_the_numbered_sentences_and_nothing_else_of_the_site(endpoint: Origin) -> None:
    endpoint.answers[CHAT] = brief()
    await asked(policy(endpoint), FakeLedger())
    (request,) = endpoint.asked
    said = json.loads(request.body)
    assert [message["content"] for message in said["messages"]] == ["Write a brief.", NUMBERED]
    assert (said["model"], said["stream"], said["temperature"]) == ("small", False, 0.0)
    assert said["response_format"]["type"] == "json_schema"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert set(request.headers) == {"host", "user-agent", "accept-encoding", "authorization", "accept", "content-type", "content-length"}


async def test_what_the_check_refuses_is_asked_for_once_more_with_the_reasons(endpoint: Origin) -> None:
    endpoint.answers[CHAT] = in_turn(brief([{"text": "Nine ships wait.", "numbers": [2]}]), brief())
    ledger = FakeLedger()
    found = await asked(policy(endpoint), ledger, task(lambda told: () if tuple(told) == WRITTEN else ("Sentence 1: nine is not there.",)))
    assert found == (WRITTEN,)
    assert json.loads(endpoint.asked[1].body)["messages"][1]["content"].endswith("mend this:\nSentence 1: nine is not there.")
    assert ledger.use == WriterUse(ledger.use.day, calls=2, tokens_in=200, tokens_out=40, written=1, refused=1)


async def test_after_a_second_refusal_there_is_no_third_call(endpoint: Origin) -> None:
    endpoint.answers[CHAT] = brief()
    ledger = FakeLedger()
    assert await asked(policy(endpoint), ledger, task(lambda _: ("no",))) == (NotWritten(REFUSED),)
    assert (len(endpoint.asked), ledger.use.refused, ledger.use.written) == (2, 2, 0)


@pytest.mark.parametrize(
    "content",
    [
        "", "no JSON", "null", '{"sentences": "all"}', '{"sentences": [{"text": 3}]}', '{"sentences": [{"text": "A.", "numbers": ["x"]}]}',
        "[" * 9_000,
    ],
)  # fmt: skip
async def test_an_answer_of_another_form_is_none(endpoint: Origin, content: str) -> None:
    endpoint.answers[CHAT] = chat(content)
    ledger = FakeLedger()
    assert await asked(policy(endpoint), ledger) == (NotWritten(NO_FORM),)
    assert (len(endpoint.asked), ledger.use.errors) == (2, 2)


@pytest.mark.parametrize(
    ("behaviour", "why"),
    [
        (answer(b"secret words of the endpoint", status=500), "the endpoint answered 500"),
        (answer(b"{}", "application/json", status=401), "the endpoint answered 401"),
        (origin.redirect("http://169.254.169.254/"), "leads elsewhere"),
        (answer(b"x" * 600_000), "larger than"),
        (origin.raw(b"\x00\x01\x02\r\n\r\n"), ""),
        (answer(b"<html>no</html>"), ""),
        (answer(b"null", "application/json"), ""),
        (answer(b"[" * 100_000, "application/json"), ""),
    ],
)
async def test_what_is_no_answer_is_a_reason_without_its_words(endpoint: Origin, behaviour: Behaviour, why: str) -> None:
    endpoint.answers[CHAT] = behaviour
    (found,) = await asked(policy(endpoint), FakeLedger())
    assert isinstance(found, NotWritten)
    assert why in found.why
    assert "secret" not in found.why
    assert len(found.why) < 120
    assert {request.path for request in endpoint.asked} == {CHAT}


@pytest.mark.parametrize("behaviour", [silent, endless])
async def test_briefs_do_not_wait_longer_than_they_are_told(endpoint: Origin, behaviour: Behaviour) -> None:
    endpoint.answers[CHAT] = behaviour
    began = asyncio.get_running_loop().time()
    found = await asked(policy(endpoint, timeout_s=1.0), FakeLedger(), *[task()] * 9)
    assert asyncio.get_running_loop().time() - began < 3
    assert all(isinstance(each, NotWritten) and "1 s" in each.why for each in found)


async def test_a_call_that_never_ends_is_paid_for_by_its_estimate(endpoint: Origin) -> None:
    endpoint.answers[CHAT] = silent
    ledger = FakeLedger()
    await asked(policy(endpoint, timeout_s=1.0), ledger)
    assert ledger.use.calls == 1
    assert ledger.use.errors >= 1
    assert ledger.use.tokens >= estimated(NUMBERED) + LEAST_ANSWER


async def test_one_brief_that_fails_leaves_the_others_alone(endpoint: Origin) -> None:
    endpoint.answers[CHAT] = in_turn(brief(), answer(status=503), brief())
    found = await asked(policy(endpoint), FakeLedger(), task(), task(), task())
    assert sorted(isinstance(each, NotWritten) for each in found) == [False, False, True]
    assert endpoint.most_at_once <= 4


async def test_an_endpoint_that_does_not_count_is_counted_for_upwards(endpoint: Origin) -> None:
    endpoint.answers[CHAT] = brief(usage=None)
    ledger = FakeLedger()
    assert await asked(policy(endpoint), ledger) == (WRITTEN,)
    assert ledger.use.tokens_in >= estimated(NUMBERED + "Write a brief.")
    assert ledger.use.tokens_out >= estimated(json.dumps(GOOD))


async def test_no_call_is_made_over_the_cap_of_a_brief(endpoint: Origin) -> None:
    ledger = FakeLedger()
    assert await asked(policy(endpoint, max_tokens_per_brief=500), ledger) == (NotWritten("it would take more tokens than a brief may"),)
    assert (endpoint.asked, ledger.use.calls, ledger.use.unasked) == ([], 0, 1)


async def test_the_second_try_comes_out_of_the_same_cap(endpoint: Origin) -> None:
    endpoint.answers[CHAT] = brief(usage=(700, 500))
    (found,) = await asked(policy(endpoint, max_tokens_per_brief=1_500), FakeLedger(), task(lambda _: ("no",)))
    assert found == NotWritten("it would take more tokens than a brief may")
    assert len(endpoint.asked) == 1


async def test_the_cap_of_a_day_holds_for_calls_that_run_side_by_side(endpoint: Origin) -> None:
    endpoint.answers[CHAT] = brief(usage=(400, 600))
    ledger = FakeLedger()
    found = await asked(policy(endpoint, max_tokens_per_day=3_000), ledger, *[task()] * 12)
    assert NotWritten("the tokens of the day are spent") in found
    assert ledger.most_tokens <= 3_000
    assert ledger.use.unasked >= 1


async def test_an_answer_may_be_no_longer_than_the_caps_leave(endpoint: Origin) -> None:
    endpoint.answers[CHAT] = brief()
    await asked(policy(endpoint, max_tokens_per_brief=1_000), FakeLedger())
    assert LEAST_ANSWER <= json.loads(endpoint.asked[0].body)["max_tokens"] <= 600


async def test_without_a_ledger_nothing_is_asked(endpoint: Origin) -> None:
    ledger = FakeLedger()
    ledger.is_away = True
    assert await asked(policy(endpoint), ledger) == (NotWritten("what it costs cannot be written down"),)
    assert endpoint.asked == []


async def test_an_endpoint_that_is_away_is_a_reason(endpoint: Origin) -> None:
    gone = replace(policy(endpoint), endpoint="http://127.0.0.1:1/v1")
    (found,) = await asked(gone, FakeLedger())
    assert isinstance(found, NotWritten)
    assert "127.0.0.1" in found.why


async def test_no_other_origin_is_asked(endpoint: Origin) -> None:
    from httpx2 import Request

    from copytaster.adapters.places import Place, place_of
    from copytaster.adapters.writer_door import Door, Unanswered

    place = place_of(endpoint.url("/v1"))
    assert isinstance(place, Place)
    door = Door(place, policy(endpoint), "copytaster/test", SystemClock())
    others = (f"http://localhost:{endpoint.port}/v1", f"{endpoint.url('')}0/v1", "http://169.254.169.254/")
    for method, url in (*(("POST", other) for other in others), ("GET", endpoint.url("/v1"))):
        with pytest.raises(Unanswered, match="only its own endpoint"):
            await door.handle_async_request(Request(method, url))
    await door.aclose()
    assert endpoint.connections == 0


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/v1", "no address", "http://ada:secret@127.0.0.1/v1"])
def test_an_endpoint_that_is_none_is_said_without_its_password(url: str) -> None:
    with pytest.raises(ConfigError, match=r"writer\.endpoint") as error:
        EndpointWriter(WriterPolicy(endpoint=url, model="m"), KEY, FakeLedger(), SystemClock(), "x")
    assert "secret" not in str(error.value)


def test_a_model_must_be_named() -> None:
    with pytest.raises(ConfigError, match=r"writer\.model is not"):
        EndpointWriter(WriterPolicy(endpoint="http://127.0.0.1:1/v1"), KEY, FakeLedger(), SystemClock(), "x")


def test_the_key_is_in_the_variable_that_is_named() -> None:
    assert key_of(WriterPolicy(key_variable="WRITER_API_KEY"), {"WRITER_API_KEY": f" {KEY}\n"}) == KEY
    assert key_of(WriterPolicy(), {"OPENAI_API_KEY": KEY}) != KEY


@pytest.mark.parametrize("name", [KEY, "WRITER_API_KEY", "lower"])
def test_a_key_in_the_wrong_place_is_not_repeated(name: str) -> None:
    with pytest.raises(ConfigError) as error:
        key_of(WriterPolicy(key_variable=name), {"OTHER": KEY, "WRITER_API_KEY": "line\nbreak"})
    assert name not in str(error.value)
    assert KEY not in str(error.value)


async def test_neither_the_key_nor_what_was_sent_is_logged(endpoint: Origin, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    endpoint.answers[CHAT] = answer(KEY.encode(), status=500)
    await asked(policy(endpoint), FakeLedger())
    records = [str(record.__dict__) for record in caplog.records]
    assert any("not_written" in record for record in records)
    assert not any(KEY in record or "The pier" in record for record in records)
