"""A replay in a process of its own, to be killed: `python -m tests.flow.replay_child ARCHIVE DATABASE UNIT`, where UNIT is
how many values are written at once, or 0 for each by itself."""

import asyncio
import sys
from pathlib import Path

from copytaster.adapters.warc import Archive
from tests.flow.stage import opened, played


async def main(archive: Path, database: Path, unit_of: int) -> None:
    async with opened(database) as store:
        print("begun", flush=True)
        export = await played(Archive([archive]), store, unit_of=unit_of or None)
    sys.stdout.buffer.write(export)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
