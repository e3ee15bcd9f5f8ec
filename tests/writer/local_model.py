"""Room 6 with a real small model, which invents freely: what it makes up reaches no brief. `make test-writer` runs it."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any, cast

import pytest

from copytaster.adapters.clock import SystemClock
from copytaster.adapters.compute import InlineCompute
from copytaster.adapters.store import open_store
from copytaster.adapters.writer import EndpointWriter
from copytaster.model.brief import Brief
from copytaster.model.message import Outcome, StoryChanged
from copytaster.model.policy import Policy, ReadPolicy, WriterForm, WriterPolicy
from copytaster.model.writing import NotWritten, WriterUse, WritingTask, Written, WrittenSentence
from copytaster.ports import Ports
from copytaster.stages.brief import written
from copytaster.stages.corrections import told
from copytaster.stages.faith import one_line, unsupported
from copytaster.steps.telling import brief_stories
from tests.fakes import FakeStore
from tests.quality.gold_stories import NAMES, gold

UNUSED = cast(Any, None)
TIMEOUT_S = 90.0


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    command = [sys.executable, "-m", "tests.writer.endpoint", str(tmp_path_factory.mktemp("model"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as child:
        assert child.stdout
        assert child.stdin
        line = next((line for line in child.stdout if line.startswith("address ")), "")
        assert line, "the model's server did not start"
        yield line.split()[1]
        child.stdin.close()
        child.wait(30)


def policy(endpoint: str, form: WriterForm = "schema", **changes: Any) -> WriterPolicy:
    return WriterPolicy(endpoint=f"{endpoint}/v1", model="small", form=form, timeout_s=TIMEOUT_S, **changes)


class Kept:
    """The ledger of a store, and every answer that the writer looked at."""

    def __init__(self) -> None:
        self.use = WriterUse("")

    async def writer_use(self, day: str) -> WriterUse:
        return self.use

    async def add_writer_use(self, use: WriterUse) -> None:
        names = ("calls", "tokens_in", "tokens_out", "written", "refused", "errors", "unasked")
        self.use = WriterUse(use.day, *(getattr(self.use, name) + getattr(use, name) for name in names))


async def answered(of: WriterPolicy, ledger: Any, *tasks: WritingTask) -> tuple[Written, ...]:
    writer = EndpointWriter(of, "none", ledger, SystemClock(), "copytaster/test")
    try:
        return await writer.write(tasks)
    finally:
        await writer.close()


@pytest.mark.parametrize("form", ["schema", "prompt"])
async def test_the_model_answers_or_there_is_a_reason_and_what_it_used_is_counted(endpoint: str, form: WriterForm) -> None:
    seen: list[Sequence[WrittenSentence]] = []

    def looked_at(sentences: Sequence[WrittenSentence]) -> tuple[str, ...]:
        seen.append(sentences)
        return ()

    ledger = Kept()
    task = WritingTask("Repeat the sentence with its number.", "-----\n[1] The pier is shut.\n-----", looked_at, most=1)
    (found,) = await answered(policy(endpoint, form, max_tokens_per_brief=1_500), ledger, task)
    assert isinstance(found, NotWritten) or found == seen[-1]
    if form == "schema":
        assert not isinstance(found, NotWritten), found
    assert 0 < ledger.use.tokens <= 1_500
    assert 1 <= ledger.use.calls <= 2


@pytest.mark.parametrize("name", NAMES[:3])
async def test_a_brief_holds_nothing_that_the_model_made_up(endpoint: str, name: str, tmp_path: Any) -> None:
    case = gold(name)
    store = FakeStore(case.story, *case.articles.values())
    truth = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    await truth.migrate()
    writer = EndpointWriter(policy(endpoint), "none", truth, SystemClock(), "copytaster/test")
    by_rule = await made(case.story, store, None)
    began = asyncio.get_running_loop().time()
    brief = await made(case.story, store, writer)
    assert asyncio.get_running_loop().time() - began < TIMEOUT_S + 5
    use = await truth.writer_use(SystemClock().now().date().isoformat())
    print(name, brief.by, use)
    assert use.calls >= 1
    assert use.tokens_in > 0
    assert use.written + use.refused + use.errors >= 1
    if brief.by != written.BY:
        assert brief == by_rule
    for sentence in told(brief) if brief.by == written.BY else ():
        cited = one_line(" ".join(case.articles[c.article_id].text[c.start : c.end] for c in sentence.citations))
        assert unsupported(sentence.text, cited, case.story.language) == ""
    await writer.close()
    await truth.close()


async def made(story: Any, store: FakeStore, writer: Any) -> Brief:
    ports = Ports(cast(Any, store), UNUSED, InlineCompute(ReadPolicy()), UNUSED, writer=writer)
    (result,) = await brief_stories([StoryChanged(story.id, story.version)], ports, Policy(), story.changed_at)
    assert isinstance(result, Outcome)
    return next(value for value in result.keep if isinstance(value, Brief))
