"""Throws vectors at the site and prints what became of them, layer by layer."""

from collections.abc import Callable, Mapping, Sequence

from tests.attack.browser import BATCH, Count, attacking
from tests.attack.served import serving

Told = Callable[[Mapping[str, Count]], None]
HEAD = (
    "| between vector and reader | vectors | pages | scripts that ran | stopped by the policy | foreign requests |",
    "|---|---|---|---|---|---|",
)
CONTROL = "neither"
"""Here scripts are meant to run: it shows that the canary sings."""


def _nothing(counts: Mapping[str, Count]) -> None:
    """Say nothing on the way."""


async def counted(vectors: Sequence[str], told: Told = _nothing) -> dict[str, Count]:
    """What each layer let through, by its name; `told` hears of it on the way."""
    async with serving() as target, attacking(target) as attack:
        for start in range(0, len(vectors), BATCH):
            part = vectors[start : start + BATCH]
            await attack.through(part, 1 + (start // BATCH) % 2)
            await attack.bare("policy", part)
            await attack.bare("none", part)
            told(attack.counts)
        return attack.counts


def lines(counts: Mapping[str, Count]) -> list[str]:
    """The table's rows."""
    return [
        f"| {name} | {c.tried:,} | {c.pages:,} | {len(c.ran):,} | {len(c.stopped):,} | {len(c.foreign):,} |" for name, c in counts.items()
    ]


def failures(counts: Mapping[str, Count]) -> list[str]:
    """What ran, and what should have and did not."""
    ran = [f"{name}: {each}" for name, count in counts.items() if not name.startswith(CONTROL) for each in count.ran]
    unseen = [f"{name}: no script ran, so that nothing was tried" for name, c in counts.items() if name.startswith(CONTROL) and not c.ran]
    markup = [f"{name}: {each}" for name, count in counts.items() if not name.startswith((CONTROL, "layer 2")) for each in count.stopped]
    asked = [f"{name}: {each}" for name, count in counts.items() if not name.startswith((CONTROL, "layer 2")) for each in count.foreign]
    return [*ran, *unseen, *markup, *asked]
