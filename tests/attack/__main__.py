"""`make attack`: scripts against the site's two layers, addresses inside against every way out, bombs against the readers.

`python -m tests.attack [VECTORS]` prints three tables and ends with 1 when anything came through; all vectors without a number.
"""

import asyncio
import sys

from tests.attack import bombs, reach, scripts
from tests.attack.vectors import own, public, sample


def main() -> int:
    """Run all three; how many things came through, at most 1."""
    vectors = sample(int(sys.argv[1])) if len(sys.argv) > 1 else own() + public()
    print(f"Scripts: {len(own())} vectors of the project, {len(vectors) - len(own()):,} public ones.\n", flush=True)
    counts = asyncio.run(scripts.counted(vectors))
    _print(scripts.HEAD, scripts.lines(counts))
    rows = asyncio.run(reach.rows(reach.spellings()))
    print("Addresses inside:\n")
    _print(reach.HEAD, reach.lines(rows))
    costs = [bombs.thrown(name) for name in bombs.BOMBS]
    print(f"Bombs, each refused within {bombs.MAX_S:g} s and {bombs.MAX_MB:g} MB:\n")
    _print(bombs.HEAD, bombs.lines(costs))
    through = [
        *scripts.failures(counts),
        *(f"{row.entry}, {row.way}: {row.hits} connections" for row in rows if row.hits),
        *(f"{cost.name}: {cost.seconds:.1f} s, {cost.megabytes:.0f} MB" for cost in costs if not cost.is_borne),
    ]
    print("\n".join(through) or "Nothing came through.")
    return 1 if through else 0


def _print(head: tuple[str, ...], lines: list[str]) -> None:
    print("\n".join((*head, *lines)), end="\n\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
