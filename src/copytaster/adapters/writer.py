"""The optional writer: an endpoint that speaks the OpenAI chat protocol, asked through pydantic-ai for typed answers."""

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import httpx2
from openai import AsyncOpenAI, OpenAIError
from pydantic import BaseModel, Field, create_model
from pydantic_ai import Agent, NativeOutput, PromptedOutput, ToolOutput
from pydantic_ai.exceptions import AgentRunError, ModelHTTPError, UnexpectedModelBehavior, UserError
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.profiles.openai import OpenAIModelProfile
from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider
from pydantic_ai.usage import RunUsage, UsageLimits

from copytaster.adapters.places import place_of
from copytaster.adapters.writer_door import DOORS, Door, Unanswered
from copytaster.adapters.writer_ledger import Capped, Purse
from copytaster.errors import ConfigError, StoreError
from copytaster.model.page import Refused
from copytaster.model.policy import WriterForm, WriterPolicy
from copytaster.model.writing import REFUSED, NotWritten, WritingTask, Written, WrittenSentence
from copytaster.ports import Clock, Ledger
from copytaster.stages.brief.numbering import AGAIN

log = logging.getLogger("copytaster.writer")

NOTHING = "the writer failed"
NO_FORM = "the answer has not the form that was asked for"
OPENAI = "api.openai.com"
"""The one endpoint that knows the limit of an answer by its newer name alone."""
MAX_CHARS = 600
MAX_NUMBERS = 8
TRIES = 2
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]{0,99}\Z")
_NO_KEY = "none"


class Told(BaseModel):
    """One sentence, and the numbers of the sentences that it rests on."""

    text: str = Field(max_length=MAX_CHARS)
    numbers: list[int] = Field(max_length=MAX_NUMBERS)


class Answer(BaseModel):
    """The sentences of the brief, what matters most first."""

    sentences: list[Told]


@cache
def answer_of(most: int) -> type[Answer]:
    """The form of an answer with so many sentences at most: where an endpoint holds its model to a form, it ends there."""
    return create_model(f"AnswerOf{most}", __base__=Answer, __doc__=Answer.__doc__, sentences=(list[Told], Field(max_length=most)))


def key_of(policy: WriterPolicy, environment: Mapping[str, str]) -> str:
    """The key, from the variable that the settings name. ConfigError without one; its message never repeats what was set."""
    if not policy.key_variable:
        return _NO_KEY
    if not _VARIABLE.match(policy.key_variable):
        raise ConfigError("writer.key_variable is the name of a variable of the environment, in capitals; the key itself belongs into that")
    key = environment.get(policy.key_variable, "").strip()
    if not key or not key.isascii() or not key.isprintable():
        raise ConfigError("the environment has no key in the variable that writer.key_variable names")
    return key


class EndpointWriter:
    """Implements the port `Writer`. `close` when done."""

    def __init__(self, policy: WriterPolicy, key: str, ledger: Ledger, clock: Clock, user_agent: str) -> None:
        place = place_of(policy.endpoint)
        if isinstance(place, Refused) or place.credentials is not None:
            raise ConfigError("writer.endpoint is no web address without a password; write it like http://127.0.0.1:8080/v1")
        if not policy.model:
            raise ConfigError("writer.endpoint is set and writer.model is not; name the model that the endpoint should use")
        self._policy = policy
        self._purse = Purse(policy, ledger, clock)
        self._seats = asyncio.Semaphore(DOORS)
        self._http = httpx2.AsyncClient(transport=Door(place, policy, user_agent, clock), trust_env=False, follow_redirects=False)
        client = AsyncOpenAI(
            base_url=place.url, api_key=key, organization="", project="", max_retries=0, timeout=policy.timeout_s, http_client=self._http
        )
        profile = OpenAIModelProfile(openai_chat_supports_max_completion_tokens=place.host == OPENAI)
        model = OpenAIChatModel(policy.model, provider=OpenAICompatibleProvider("endpoint", openai_client=client), profile=profile)
        self._agent: Agent[object, Answer] = Agent(model, output_type=Answer, retries=0, name="writer")

    async def close(self) -> None:
        """End connections."""
        await self._http.aclose()

    async def write(self, tasks: Sequence[WritingTask]) -> tuple[Written, ...]:
        """As `ports.Writer`: what is not there after `timeout_s` is given up, all tasks together."""
        working = [asyncio.create_task(self._written(task)) for task in tasks]
        if not working:
            return ()
        try:
            await asyncio.wait(working, timeout=self._policy.timeout_s)
        finally:
            late = [each for each in working if not each.done()]
            for each in late:
                each.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        found = tuple([self._outcome(each) for each in working])
        await self._noted(found, len(late))
        for answer in found:
            if isinstance(answer, NotWritten):
                log.info("not_written", extra={"fields": {"why": answer.why}})
        return found

    def _outcome(self, ended: "asyncio.Task[Written]") -> Written:
        """What came, or why nothing did, whatever went wrong: the room goes on with the brief of the rules."""
        if ended.cancelled():
            return NotWritten(f"the writer did not answer within {self._policy.timeout_s:g} s")
        error = ended.exception()
        return ended.result() if error is None else NotWritten(_in_words(error))

    async def _noted(self, found: Sequence[Written], late: int) -> None:
        written = sum(not isinstance(each, NotWritten) for each in found)
        if written or late:
            try:
                await self._purse.noted(written=written, errors=late)
            except StoreError as error:
                log.warning("not_noted", extra={"fields": {"why": str(error)}})

    async def _written(self, task: WritingTask) -> Written:
        async with self._seats:
            spent = 0
            reasons: tuple[str, ...] = ()
            for _ in range(TRIES):
                asked = "\n".join([task.numbered, *([AGAIN, *reasons] if reasons else ())])
                try:
                    call = await self._purse.opened(task.instructions + asked, spent)
                except Capped as capped:
                    await self._purse.noted(unasked=1)
                    return NotWritten(str(capped))
                usage = RunUsage()
                try:
                    answer = await self._answer(task, asked, call.max_tokens, usage)
                finally:
                    spent += await self._purse.settled(call, usage.input_tokens, usage.output_tokens)
                reasons = (NO_FORM,) if answer is None else task.refusals(answer)
                if answer is not None and not reasons:
                    return answer
                await self._purse.noted(**{"errors" if answer is None else "refused": 1})
            return NotWritten(NO_FORM if reasons == (NO_FORM,) else REFUSED)

    async def _answer(self, task: WritingTask, asked: str, max_tokens: int, usage: RunUsage) -> tuple[WrittenSentence, ...] | None:
        """One call; None when the answer has not the form that was asked for."""
        how: Any = {
            "output_type": _form(self._policy.form, task.most),
            "instructions": task.instructions,
            "model_settings": {"max_tokens": max_tokens, "temperature": 0.0},
        }
        try:
            result = await self._agent.run(asked, usage=usage, usage_limits=UsageLimits(request_limit=1), **how)
        except UnexpectedModelBehavior:
            return None
        except (AgentRunError, OpenAIError):
            await self._purse.noted(errors=1)
            raise
        return tuple([WrittenSentence(each.text, tuple(each.numbers)) for each in result.output.sentences])


def _form(form: WriterForm, most: int) -> Any:
    made: Any = {"schema": NativeOutput, "tool": ToolOutput, "prompt": PromptedOutput}[form]
    return made(answer_of(most), name="brief")


def _in_words(error: BaseException) -> str:
    """Never in the endpoint's own words, which may be anybody's."""
    if isinstance(error, ModelHTTPError):
        return f"the endpoint answered {error.status_code}"
    if isinstance(error, StoreError):
        return "what it costs cannot be written down"
    if isinstance(error, UserError):
        return "the endpoint cannot be asked in this form"
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, Unanswered):
            return str(cause)
        cause = cause.__cause__
    return NOTHING
