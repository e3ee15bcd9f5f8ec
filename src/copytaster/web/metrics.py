"""Numbers for Prometheus, in its text format 0.0.4, and whether this process is ready to be asked."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hmac import compare_digest
from ipaddress import ip_address

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from copytaster.errors import StoreError
from copytaster.model.counted import Counts
from copytaster.model.feed import FeedSource, FeedState
from copytaster.name import NAME, VERSION
from copytaster.stages.retention import Kept
from copytaster.web.site import Site, site_of

PATH = "/metrics"
TYPE = "text/plain; version=0.0.4; charset=utf-8"

Value = tuple[Mapping[str, str], float | None]


@dataclass(frozen=True, slots=True)
class Family:
    """A metric and its values by labels; a value that nobody knows is left out."""

    name: str
    kind: str
    text: str
    values: tuple[Value, ...] = field(default=())

    def lines(self) -> Iterator[str]:
        """Its lines, the first two of which say what it is."""
        name = f"{NAME}_{self.name}"
        yield f"# HELP {name} {self.text}"
        yield f"# TYPE {name} {self.kind}"
        for labels, value in self.values:
            if value is not None:
                told = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
                yield f"{name}{{{told}}} {value:.15g}" if told else f"{name} {value:.15g}"


async def metrics(request: Request) -> Response:
    """The numbers, for whoever may have them: with the token that is set, else only where the site is for this machine alone."""
    site = site_of(request)
    _check(request, site)
    try:
        counts = await site.store.counts(site.clock.now())
        feeds, states = await site.store.feeds(), await site.store.feed_states()
        size = await site.store.size()
    except StoreError as error:
        raise HTTPException(503, str(error)) from error
    families = (*_stock(counts), _feeds(feeds, states), *_process(site), *_keeping(size, await site.look.kept()))
    text = "\n".join(line for family in families for line in family.lines())
    return Response(f"{text}\n", headers={"cache-control": "no-store"}, media_type=TYPE)


async def readyz(request: Request) -> Response:
    """200 while the store answers and the live wire is followed; 503 from the moment that the process is asked to stop."""
    site = site_of(request)
    why = "" if site.hub.is_following else "the live wire is closed"
    if not why:
        try:
            await site.store.wire(1)
        except StoreError as error:
            why = str(error)
    said = {"status": "unready", "why": why} if why else {"status": "ready"}
    return JSONResponse({**said, "version": VERSION}, 503 if why else 200, {"cache-control": "no-store"})


def _check(request: Request, site: Site) -> None:
    token = site.look.metrics_token
    if token:
        kind, _, told = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not compare_digest(told.strip().encode(), token.encode()):
            raise HTTPException(401, "This is for who has the token.", {"www-authenticate": "Bearer"})
    elif site.look.base_url or not _is_this_machine(request):
        raise HTTPException(404)


def _is_this_machine(request: Request) -> bool:
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _stock(counts: Counts) -> Iterator[Family]:
    """What the store holds, and how the rooms stand."""
    yield Family("articles", "gauge", "Articles in the store.", (({}, counts.articles),))
    yield Family("stories", "gauge", "Stories in the store.", (({}, counts.stories),))
    yield Family("articles_last_hour", "gauge", "Articles read in the last hour.", (({}, counts.articles_last_hour),))
    lags = (({"quantile": "0.5"}, counts.lag_p50_s), ({"quantile": "0.95"}, counts.lag_p95_s))
    yield Family("lag_seconds", "gauge", "From telling to reading, over the last 500 articles.", lags)
    waiting = tuple(({"room": room}, float(number)) for room, number in counts.queued.items())
    yield Family("waiting", "gauge", "Messages that wait in each room.", waiting)
    yield Family("set_aside", "gauge", "Messages that a person should look at.", (({}, counts.set_aside),))


def _feeds(feeds: tuple[FeedSource, ...], states: Mapping[str, FeedState]) -> Family:
    known = Counter("paused" if feed.is_paused else states[feed.id].outcome if feed.id in states else "new" for feed in feeds)
    values = tuple(({"state": state}, float(number)) for state, number in sorted(known.items()))
    return Family("feeds", "gauge", "Feeds by how their last poll ended.", values)


def _process(site: Site) -> Iterator[Family]:
    """What this process did since it began."""
    told = tuple(({"room": room, "outcome": how}, float(number)) for (room, how), number in sorted(site.look.outcomes().items()))
    yield Family("messages_total", "counter", "Messages worked on by this process: one for each room that an article goes through.", told)
    yield Family("live_readers", "gauge", "Open streams of the live wire.", (({}, site.hub.readers),))
    yield Family("wire_number", "gauge", "Number of the wire's last line.", (({}, site.hub.number),))
    yield Family("cpu_seconds_total", "counter", "CPU time of this process.", (({}, time.process_time()),))
    yield Family("info", "gauge", "What runs.", (({"version": VERSION}, 1.0),))


def _keeping(size: int, kept: Kept) -> Iterator[Family]:
    """How large the store is, what has left it, and how its archive goes."""
    yield Family("store_bytes", "gauge", "What the store takes on the disk.", (({}, size),))
    left = (("stories", kept.left.stories), ("articles", kept.left.articles), ("entries", kept.left.entries), ("pages", kept.left.pages))
    values = tuple(({"kind": kind}, float(number)) for kind, number in left)
    yield Family("left_total", "counter", "What this process took out of the store since it was old.", values)
    if kept.archived is not None:
        yield Family("archive_bytes", "gauge", "What the archive takes on the disk.", (({}, kept.archive_bytes),))
        yield Family("archive_records_total", "counter", "Answers that this process archived.", (({}, kept.archived.records),))
        yield Family("archive_failures_total", "counter", "Answers that could not be archived.", (({}, kept.archived.failures),))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
