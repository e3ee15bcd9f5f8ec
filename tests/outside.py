"""A way to the outside world that ends at this machine, for tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from copytaster.adapters.addresses import Lookup
from copytaster.adapters.clock import SystemClock
from copytaster.adapters.web import GuardedWeb
from copytaster.model.policy import FetchPolicy
from copytaster.ports import Clock
from tests.origin import names

AGENT = "copytaster/0.1 (+https://wire.example/about; desk@wire.example)"
NAMES = names({name: ["127.0.0.1"] for name in ("news.test", "www.news.test", "other.test")})
QUICK = FetchPolicy(host_pause_s=0.0, obey_robots=False, allow_private=("127.0.0.0/8", "::1/128"), timeout_s=5.0)
"""No pause, no robots.txt, loopback allowed."""
OBEDIENT = replace(QUICK, obey_robots=True)


@asynccontextmanager
async def web(policy: FetchPolicy = QUICK, clock: Clock | None = None, lookup: Lookup | None = NAMES) -> AsyncIterator[GuardedWeb]:
    """Closed at the end; names are those of `NAMES`, or this machine's with None."""
    made = GuardedWeb(policy, AGENT, clock or SystemClock(), lookup)
    try:
        yield made
    finally:
        await made.close()
