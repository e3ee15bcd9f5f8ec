"""The outside world over HTTP: feeds and pages, asked for politely, outcomes as values."""

import re
from dataclasses import replace

from copytaster.adapters.addresses import Lookup
from copytaster.adapters.client import Answer, Client, Place, Question
from copytaster.adapters.robots import Robots
from copytaster.errors import TryLater
from copytaster.model.feed import FeedFailed, FeedMoved, FeedNotModified, FetchedFeed, PollOutcome
from copytaster.model.page import Failed, Fetched, PageOutcome, Refused
from copytaster.model.policy import FetchPolicy
from copytaster.ports import Clock
from copytaster.stages import manners, urls

_FEED_TYPES = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
_PAGE_TYPES = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
_FEED_PATIENCE_S = 30.0
_PAGE_PATIENCE_S = 3.0
"""A page that has to wait longer for its publisher's turn is asked for later, so that it holds up no page of another."""
_PLAIN = re.compile(r"[\x20-\x7e]{1,1000}")


class GuardedWeb:
    """Reaches public addresses alone, and those of `policy.allow_private`; one request at a time for each publisher.

    `lookup` takes the place of the machine's name lookup in tests.
    """

    def __init__(self, policy: FetchPolicy, user_agent: str, clock: Clock, lookup: Lookup | None = None) -> None:
        self._policy = policy
        self._agent = user_agent.partition("/")[0].strip()
        self._clock = clock
        self._client = Client(policy, user_agent, clock, lookup)
        self._robots = Robots(self._robots_text, clock)

    async def close(self) -> None:
        await self._client.close()

    async def feed(self, url: str, etag: str | None, last_modified: str | None) -> PollOutcome:
        headers = {"Accept": _FEED_TYPES, **_conditions(etag, last_modified)}
        try:
            answer = await self._client.answer(Question(url, self._policy.max_bytes, _FEED_PATIENCE_S, headers))
        except TryLater as later:
            return FeedFailed(later.why, later.after_s)
        if not isinstance(answer, Answer):
            return FeedFailed(answer.why)
        return _feed_outcome(answer, self._clock)

    async def page(self, url: str) -> PageOutcome:
        """TryLater when others wait for the same publisher, or it asked us to hold back."""
        gate = self._gate if self._policy.obey_robots else None
        question = Question(url, self._policy.max_bytes, _PAGE_PATIENCE_S, {"Accept": _PAGE_TYPES}, manners.is_page_type, gate)
        return _page_outcome(await self._client.answer(question))

    async def get(self, url: str, max_bytes: int) -> PageOutcome:
        """Whatever a person asked for: any type, without a look at robots.txt."""
        try:
            return _page_outcome(await self._client.answer(Question(url, max_bytes, _FEED_PATIENCE_S, {"Accept": "*/*"})))
        except TryLater as later:
            return Failed(later.why, later.after_s)

    async def _gate(self, place: Place) -> Refused | Failed | float:
        rules = await self._robots.rules(place.origin)
        if isinstance(rules, Refused | Failed):
            return rules
        refused = manners.may_fetch(rules, place.url, self._agent)
        return refused or manners.pause_s(rules, self._agent, self._policy.host_pause_s)

    async def _robots_text(self, url: str) -> str | Refused | Failed:
        answer = await self._client.answer(Question(url, manners.ROBOTS_BYTES, _PAGE_PATIENCE_S, {"Accept": "text/plain, */*;q=0.5"}))
        if isinstance(answer, Answer):
            why = manners.robots_answer(answer.status, urls.host(url))
            return answer.body.decode("utf-8", "replace") if why is None else why
        return answer


def _feed_outcome(answer: Answer, clock: Clock) -> PollOutcome:
    outcome = manners.feed_answer(answer.status, urls.host(answer.url))
    fresh_s = manners.max_age_s(answer.headers.get("cache-control"))
    if isinstance(outcome, FeedFailed):
        return replace(outcome, retry_after_s=answer.retry_after_s)
    if answer.moved_to is not None and (outcome is None or isinstance(outcome, FeedNotModified)):
        return FeedMoved(answer.moved_to)
    if isinstance(outcome, FeedNotModified):
        return FeedNotModified(fresh_s)
    if outcome is not None:
        return outcome
    headers = answer.headers
    return FetchedFeed(
        answer.url, clock.now(), answer.body, headers.get("content-type"), headers.get("etag"), headers.get("last-modified"), fresh_s
    )


def _page_outcome(answer: Answer | Refused | Failed) -> PageOutcome:
    if not isinstance(answer, Answer):
        return answer
    outcome = manners.page_answer(answer.status, urls.host(answer.url))
    if isinstance(outcome, Failed):
        return replace(outcome, retry_after_s=answer.retry_after_s)
    return outcome or Fetched(answer.url, answer.body, answer.headers.get("content-type"))


def _conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """What came from a publisher goes back to it only when it is plain text of a sane length."""
    said = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in said.items() if value and _PLAIN.fullmatch(value)}
