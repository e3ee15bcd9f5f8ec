"""The outside world over HTTP: feeds and pages, asked for politely, outcomes as values."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol
from urllib.parse import urlencode

from copytaster.adapters.addresses import Lookup
from copytaster.adapters.client import Answer, Client, Gate, Question
from copytaster.adapters.hops import Ask
from copytaster.adapters.places import Place
from copytaster.adapters.robots import Robots
from copytaster.adapters.turns import Doors, SharedDoors
from copytaster.errors import TryLater
from copytaster.model.feed import FeedFailed, FeedNotModified, FetchedFeed, PollOutcome
from copytaster.model.page import Failed, Fetched, PageOutcome, Posted, PostOutcome, Refused
from copytaster.model.policy import FetchPolicy
from copytaster.ports import Clock
from copytaster.stages import manners, reservations, urls

_FEED_TYPES = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
_PAGE_TYPES = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
_ANYTHING = {"Accept": "*/*"}
_ROBOTS = {"Accept": "text/plain, */*;q=0.5"}
_PERSON_PATIENCE_S = 30.0
_FEED_PATIENCE_S = 10.0
_FORM = {"Accept": "*/*", "Content-Type": "application/x-www-form-urlencoded"}
_FORM_ANSWER_BYTES = 65_536
_PAGE_PATIENCE_S = 3.0
"""A page that has to wait longer for its publisher's turn is asked for later, so that it holds up no page of another."""
_PLAIN = re.compile(r"[\x20-\x7e]{1,1000}")


class Recorder(Protocol):
    """Keeps what came, by the address that was asked for. It never fails."""

    async def feed(self, url: str, answer: Answer) -> None: ...

    async def found(self, url: str, answer: Answer) -> None:
        """What was had in search of a feed, and may be none."""
        ...

    async def page(self, url: str, answer: Answer) -> None: ...


class GuardedWeb:
    """Reaches public addresses alone, and those of `policy.allow_private`; one request at a time for each publisher.

    `lookup` takes the place of the machine's name lookup in tests. `recorder` keeps what comes; None where nobody does.
    """

    recorder: Recorder | None = None

    def __init__(self, policy: FetchPolicy, user_agent: str, clock: Clock, lookup: Lookup | None = None) -> None:
        self._policy = policy
        self._agent = user_agent.partition("/")[0].strip()
        self._clock = clock
        self._client = Client(policy, user_agent, clock, lookup)
        self._robots = Robots(self._robots_text, clock)

    def share(self, doors: Doors) -> None:
        """Take turns with other processes from now on."""
        self._client.share(SharedDoors(doors))

    async def close(self) -> None:
        await self._client.close()

    async def feed(self, url: str, etag: str | None, last_modified: str | None) -> PollOutcome:
        """TryLater when others wait for the same publisher, or it asked us to hold back: no failure of the feed."""
        headers = {"Accept": _FEED_TYPES, **_conditions(etag, last_modified)}
        ask = Ask(self._policy.max_bytes, headers, error_bytes=manners.ERROR_BYTES)
        answer = await self._client.answer(Question(url, ask, _FEED_PATIENCE_S))
        if self.recorder and isinstance(answer, Answer):
            await self.recorder.feed(url, answer)
        return _feed_outcome(answer, self._clock) if isinstance(answer, Answer) else FeedFailed(answer.why)

    async def page(self, url: str) -> PageOutcome:
        """TryLater when others wait for the same publisher, or it asked us to hold back."""
        ask = Ask(self._policy.max_bytes, {"Accept": _PAGE_TYPES}, manners.is_page_type)
        answer = await self._client.answer(Question(url, ask, _PAGE_PATIENCE_S, self._gate_or_none()))
        if self.recorder and isinstance(answer, Answer):
            await self.recorder.page(url, answer)
        return _page_outcome(answer)

    async def get(self, url: str, max_bytes: int, is_asked_for: bool = True) -> PageOutcome:
        """Any type. What a person asked for by its address is had without a look at robots.txt; what was guessed or found is not."""
        gate = None if is_asked_for else self._gate_or_none()
        try:
            answer = await self._client.answer(Question(url, Ask(max_bytes, _ANYTHING), _PERSON_PATIENCE_S, gate))
        except TryLater as later:
            return Failed(later.why, later.after_s)
        if self.recorder and isinstance(answer, Answer):
            await self.recorder.found(url, answer)
        return _page_outcome(answer)

    async def post(self, url: str, form: Mapping[str, str]) -> PostOutcome:
        """Send a form. A redirect is an answer like another: whoever gets a form is whom it was meant for."""
        ask = Ask(_FORM_ANSWER_BYTES, _FORM, form=urlencode(form).encode(), is_cut=True)
        try:
            answer = await self._client.answer(Question(url, ask, _PERSON_PATIENCE_S))
        except TryLater as later:
            return Failed(later.why, later.after_s)
        if not isinstance(answer, Answer):
            return Failed(answer.why)
        if answer.status in manners.MAY_ASK_TO_WAIT:
            return Failed(f"{urls.host(url)} answered {answer.status}", answer.retry_after_s)
        return Posted(answer.status, answer.body, answer.headers.get("Location"))

    def _gate_or_none(self) -> Gate | None:
        return self._gate if self._policy.obey_robots else None

    async def _gate(self, place: Place) -> Refused | Failed | float:
        rules = await self._robots.rules(place.origin)
        if isinstance(rules, Refused | Failed):
            return rules
        refused = manners.may_fetch(rules, place.url, self._agent)
        return refused or manners.pause_s(rules, self._agent, self._policy.host_pause_s)

    async def _robots_text(self, url: str) -> str | Refused | Failed:
        answer = await self._client.answer(Question(url, Ask(manners.ROBOTS_BYTES, _ROBOTS, is_cut=True), _PAGE_PATIENCE_S))
        if isinstance(answer, Answer):
            why = manners.robots_answer(answer.status, urls.host(url))
            return answer.body.decode("utf-8", "replace") if why is None else why
        return answer


def _feed_outcome(answer: Answer, clock: Clock) -> PollOutcome:
    outcome = manners.feed_answer(answer.status, urls.host(answer.url), manners.first_line(answer.body) if answer.status >= 400 else "")
    fresh_s = manners.max_age_s(answer.headers.get("cache-control"))
    if isinstance(outcome, FeedFailed):
        keeper = manners.gatekeeper(answer.status, answer.headers)
        why = f"{outcome.why}: {keeper}" if keeper else outcome.why
        return replace(outcome, why=why, retry_after_s=answer.retry_after_s)
    if isinstance(outcome, FeedNotModified):
        return FeedNotModified(fresh_s, answer.moved_to)
    if outcome is not None:
        return outcome
    headers = answer.headers
    return FetchedFeed(
        url=answer.url,
        fetched_at=clock.now(),
        body=answer.body,
        content_type=headers.get("content-type"),
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
        max_age_s=fresh_s,
        moved_to=answer.moved_to,
        links=", ".join(value for name, value in headers.items() if name.lower() == "link") or None,
    )


def _page_outcome(answer: Answer | Refused | Failed) -> PageOutcome:
    if not isinstance(answer, Answer):
        return answer
    outcome = manners.page_answer(answer.status, urls.host(answer.url))
    if isinstance(outcome, Failed):
        return replace(outcome, retry_after_s=answer.retry_after_s)
    headers = answer.headers
    return outcome or Fetched(answer.url, answer.body, headers.get("content-type"), reservations.headers_of(headers.items()))


def _conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """What came from a publisher goes back to it only when it is plain text of a sane length."""
    said = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in said.items() if value and _PLAIN.fullmatch(value)}
