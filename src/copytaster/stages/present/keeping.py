"""How much room the news takes, and what leaves, as the health page says it."""

from collections.abc import Iterator

from copytaster.stages.phrases import Numeral, phrase, phrases
from copytaster.stages.retention import Kept


def keeping_lines(on_disk: int, kept: Kept) -> tuple[str, ...]:
    """One line for the store, one for what leaves it, one or two for the archive where there is one."""
    return tuple(_lines(on_disk, kept))


def _lines(on_disk: int, kept: Kept) -> Iterator[str]:
    policy = kept.policy
    yield phrase("The store takes {size} on the disk.", size=size(on_disk))
    if policy.article_days:
        yield phrases("Stories leave after {number} day.", "Stories leave after {number} days.", round(policy.article_days))
    if policy.max_gb:
        yield phrase("The oldest stories leave where it holds more than {size}.", size=size(policy.max_gb * 1e9))
    if not policy.article_days and not policy.max_gb:
        yield phrase("No story leaves it.")
    if kept.left.articles:
        yield phrase("{articles} articles have left since the start.", articles=Numeral(f"{kept.left.articles:,}"))
    if kept.archived is not None:
        yield phrase("The archive of what was fetched takes {size}.", size=size(kept.archive_bytes))
        if kept.archived.trouble:
            missing = Numeral(f"{kept.archived.failures:,}")
            yield phrase("The archive cannot be written: {why}. {number} answers were left out.", why=kept.archived.trouble, number=missing)


def size(count: float) -> str:
    """Bytes in the unit that keeps them short: "12.3 MB"."""
    for limit, unit in ((1e9, "GB"), (1e6, "MB")):
        if count >= limit:
            return Numeral(f"{count / limit:,.1f} {unit}")
    return Numeral(f"{count / 1e3:,.0f} kB")
