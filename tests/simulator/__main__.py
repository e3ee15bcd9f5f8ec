"""`python -m tests.simulator SEED...` replays seeds; `python -m tests.simulator --seeds 1000` runs so many on all cores."""

import asyncio
import os
import sys
from concurrent.futures import ProcessPoolExecutor

from tests.simulator.run import problems


def tried(seed: int) -> tuple[int, list[str]]:
    """A crash is a problem as well, of this seed alone."""
    try:
        return seed, asyncio.run(problems(seed))
    except Exception as error:
        return seed, [f"{type(error).__name__}: {error}"]


def main(asked: list[str]) -> int:
    """Print what failed with the command that replays it; the exit status is 1 then."""
    seeds = list(range(int(asked[1]))) if asked[:1] == ["--seeds"] else [int(each) for each in asked]
    failed = 0
    with ProcessPoolExecutor(min(os.cpu_count() or 1, len(seeds))) as pool:
        for number, (seed, found) in enumerate(pool.map(tried, seeds), 1):
            failed += bool(found)
            if found:
                print(f"seed {seed} failed; replay it with: python -m tests.simulator {seed}", *found, sep="\n  ", flush=True)
            elif number % 100 == 0:
                print(f"{number} seeds", flush=True)
    print(f"{len(seeds)} seeds, {failed} failed.")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
