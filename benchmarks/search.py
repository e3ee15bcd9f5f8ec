"""How long a page of search results takes at 200,000 articles, by kind of question.

    python benchmarks/search.py [--articles 200000] [--keep FILE] [--rounds 20]

Writes articles of invented words, as frequent as words are, into a SQLite store (`--keep` leaves it there and finds it again), then asks
for what the page asks for, all reads of it, without the template. The ceiling is on the 95th percentile of all, in CPU time of all threads:
on a machine that does nothing else that is the time on the wall.
"""

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from copytaster.adapters.store import SqlStore, open_store
from copytaster.model.article import Article, Block, Fingerprint, Language
from copytaster.model.feed import Source
from copytaster.model.message import SearchText
from copytaster.web import searching

NOW = datetime(2026, 1, 31, tzinfo=UTC)
DAYS = 120
BATCH = 2_000
BODY_WORDS = 180
FLOOR_MS = 50.0
SOURCES = [f"paper{n}.example" for n in range(300)]
VOCABULARY = [f"w{n}x" for n in range(60_000)]


def words_of(chance: random.Random, count: int) -> str:
    """Words whose frequency falls as 1/rank does."""
    return " ".join(VOCABULARY[int(len(VOCABULARY) ** chance.random()) - 1] for _ in range(count))


def article(chance: random.Random, number: int) -> tuple[Article, SearchText]:
    """One invented article."""
    title, body, source = words_of(chance, 9), words_of(chance, BODY_WORDS), chance.choice(SOURCES)
    at = NOW - timedelta(seconds=chance.random() * DAYS * 86_400)
    made = Article(
        id=f"a{number:08}", entry_id=f"e{number:08}", feed_id="f", source_id=source, url=f"https://{source}/{number}", title=title,
        standfirst="", blocks=(Block("paragraph", body),), authors=(), published_at=at, modified_at=None, first_seen_at=at, told_at=at,
        read_at=at, language=Language(chance.choice(("en", "de", "fr")), 0.9), site=None, image=None, credits=(), is_paywalled=False,
        made_from="page", note="", version=1, digest=str(number), fingerprint=Fingerprint((), ()),
    )  # fmt: skip
    return made, SearchText(made.id, title, body, source, made.language.code)


async def filled(store: SqlStore, count: int) -> None:
    """Write what is not there yet."""
    await store.migrate()
    chance = random.Random(7)
    await store.keep([Source(each, each, None, None) for each in SOURCES], (), (), NOW)
    for start in range((await store.counts(NOW)).articles, count, BATCH):
        values = [value for n in range(start, min(start + BATCH, count)) for value in article(chance, n)]
        await store.keep(values, (), (), NOW)
        print(f"\r{start + BATCH:,} of {count:,} articles", end="", file=sys.stderr)
    print(file=sys.stderr)


def questions(chance: random.Random) -> dict[str, searching.Wanted]:
    """One of each kind."""
    frequent, middle, rare = (VOCABULARY[chance.randrange(low, high)] for low, high in ((3, 40), (200, 2_000), (10_000, 60_000)))
    at = NOW - timedelta(days=chance.randrange(30, 90))
    texts = {
        "a frequent word": frequent,
        "a rare word": rare,
        "two words": f"{frequent} {middle}",
        "either of two": f"{middle} OR {rare}",
        "without a word": f"{frequent} -{middle}",
        "a beginning": f"{rare[:4]}*",
        "in the headline": f"intitle:{middle}",
        "of a source": f"source:{chance.choice(SOURCES)} {frequent}",
        "in a language": f"lang:de {middle}",
        "before a day": f"{frequent} before:{at.date()}",
        "a phrase": f'"{frequent} {VOCABULARY[chance.randrange(3, 40)]}"',
    }
    asked = {name: searching.Wanted(text) for name, text in texts.items()}
    return asked | {
        "best first": searching.Wanted(frequent, is_best=True),
        "stories": searching.Wanted(middle, "stories"),
        "claims": searching.Wanted(middle, "claims"),
    }


async def timed(store: SqlStore, rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Milliseconds of CPU and of wall-clock of each question, by kind."""
    chance = random.Random(11)
    taken: dict[str, list[tuple[float, float]]] = {}
    for _ in range(rounds):
        for name, wanted in questions(chance).items():
            began, spent = time.perf_counter(), time.process_time()
            await searching.shown(store, wanted, NOW)
            taken.setdefault(name, []).append((1000 * (time.process_time() - spent), 1000 * (time.perf_counter() - began)))
    return taken


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest rank."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


async def measured(path: Path, count: int, rounds: int) -> int:
    """Print the table; 1 when the floor is missed."""
    store = open_store(f"sqlite:///{path}")
    try:
        await filled(store, count)
        taken = await timed(store, rounds)
    finally:
        await store.close()
    for name, values in taken.items():
        print(line(name, values))
    every = [value for values in taken.values() for value in values]
    p95 = percentile([cpu_ms for cpu_ms, _ in every], 0.95)
    print(line("all", every))
    print(f"95th percentile of CPU at {count:,} articles: {p95:.1f} ms, at most {FLOOR_MS:.0f}: {'met' if p95 < FLOOR_MS else 'MISSED'}")
    return int(p95 >= FLOOR_MS)


def line(name: str, values: Sequence[tuple[float, float]]) -> str:
    """Median and 95th percentile, of CPU and on the wall."""
    told = (f"{statistics.median(of):7.1f} {percentile(of, 0.95):7.1f}" for of in zip(*values, strict=True))
    return f"{name:18} CPU ms, p50 p95 {next(told)}   wall ms, p50 p95 {next(told)}"


def main() -> None:
    """From the command line."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--articles", type=int, default=200_000)
    asked.add_argument("--rounds", type=int, default=20)
    asked.add_argument("--keep", type=Path)
    said = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(asyncio.run(measured(said.keep or Path(folder) / "search.db", said.articles, said.rounds)))


if __name__ == "__main__":
    main()
