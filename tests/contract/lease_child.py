"""One process that wants to work alone: `python -m tests.contract.lease_child URL NAME`.

On SIGUSR1 it stops between two writes: one that stops within a write holds the whole file of SQLite locked.
While it holds the lease it writes one source after the other, each under its fence, and says what happens to it.
"""

import asyncio
import os
import signal
import sys
from itertools import count

from copytaster.adapters.store import open_store
from copytaster.engine.lease import WorkLease
from copytaster.errors import Fenced, StoreError
from copytaster.model.feed import Source
from tests.make import NOW


async def main(url: str, name: str) -> None:
    store, told = open_store(url, threads=False), 0
    lease = WorkLease(store, "group")
    holding = asyncio.create_task(lease.run())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, holding.cancel)
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, os.kill, os.getpid(), signal.SIGSTOP)
    print("begun", flush=True)
    for number in count():
        if holding.done():
            break
        epoch = await lease.held(0.05)
        if epoch is None:
            continue
        try:
            await store.keep([lease.fence, Source(f"{name}.{number}", name, None, None)], (), (), NOW)
        except Fenced as error:
            lease.lost()
            print(f"fenced {error}", flush=True)
            continue
        except StoreError:
            continue  # the server has ended the session meanwhile
        if told != epoch:
            told = epoch
            print(f"held {epoch}", flush=True)
    await asyncio.gather(holding, return_exceptions=True)
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
