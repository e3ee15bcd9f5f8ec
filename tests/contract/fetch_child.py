"""A fetcher in a process of its own: `python -m tests.contract.fetch_child STORE PORT COUNT [alone]`.

It asks for so many pages of each of two publishers on one machine, several at once, beside whoever else does; `alone`
takes no turns with others. Who is sent away comes back when it was told to.
"""

import asyncio
import sys
from dataclasses import replace

from copytaster.adapters.store import open_store
from copytaster.errors import TryLater
from copytaster.model.page import Fetched
from tests.outside import QUICK, web

PAUSE_S = 0.05


async def main(url: str, port: str, count: int, is_alone: bool) -> None:
    store = open_store(url)
    async with web(replace(QUICK, host_pause_s=PAUSE_S)) as outside:
        if not is_alone:
            outside.share(store)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()

        async def fetched(page: str) -> None:
            while True:
                try:
                    came = await outside.page(page)
                except TryLater as later:
                    await asyncio.sleep(later.after_s)
                else:
                    assert isinstance(came, Fetched), came
                    return

        hosts = ("news.test", "www.news.test", "other.test")
        await asyncio.gather(*(fetched(f"http://{host}:{port}/{number}") for number in range(count) for host in hosts))
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), "alone" in sys.argv))
