"""How rightly and how fast feeds are parsed, beside feedparser, fastfeedparser and feedparser-rs.

    pip install -e '.[bench]'
    python benchmarks/feeds.py [--shared ../shared] [--rounds 3]

Conformance is scored by the shared scorer, on the fields that it compares. An entry is whole when it has a title, a link and a
date; a parser's share on a feed is its whole entries by those of the best of the other three. Speed is of parsing alone, each
parser's own call on the bytes of the XML, in CPU seconds of one core; of several rounds the fastest of each feed counts.
"""

import argparse
import gc
import gzip
import json
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fastfeedparser
import feedparser
import feedparser_rs
from lxml import etree

from copytaster.model.feed import NotAFeed
from copytaster.stages import feedparse

SHARED = Path(__file__).resolve().parents[2] / "shared"
OURS = "copytaster"
Record = dict[str, Any]
Bodies = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Parser:
    """One library: its call, and its answer as the record that the scorer reads."""

    name: str
    parse: Callable[[bytes], Any]
    record: Callable[[Any], Record]


@dataclass(frozen=True, slots=True)
class Measured:
    """One row of the table; `took_s` and `whole` are by feed."""

    name: str
    right: float
    with_entries: float
    whole: Mapping[str, int]
    took_s: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Floor:
    """What a figure must keep."""

    what: str
    figure: float
    bound: float
    is_least: bool = True

    def holds(self) -> bool:
        """Whether the figure is on the right side."""
        return self.figure >= self.bound if self.is_least else self.figure <= self.bound


def _text(thing: Any, *names: str) -> Any:
    for name in names:
        value = thing.get(name) if hasattr(thing, "get") else getattr(thing, name, None)
        if value:
            return value if isinstance(value, str) else str(value)
    return None


def _date(thing: Any, name: str) -> str | None:
    """Of feedparser and its like: a struct_time beside the text; of fastfeedparser: ISO 8601 in its place."""
    told = thing.get(f"{name}_parsed") if hasattr(thing, "get") else None
    if told:
        try:
            return datetime(*tuple(told)[:6], tzinfo=UTC).isoformat()
        except (ValueError, TypeError):
            return None
    raw = thing.get(name) if hasattr(thing, "get") else None
    try:
        return datetime.fromisoformat(str(raw)).isoformat() if raw else None
    except ValueError:
        return None


def _parts(thing: Any, name: str) -> list[Any]:
    found = thing.get(name) if hasattr(thing, "get") else None
    return list(found) if isinstance(found, list | tuple) else []


def _common(thing: Any) -> Record:
    author = thing.get("author_detail") or {}
    tags = [_text(tag, "term") if not isinstance(tag, str) else tag for tag in _parts(thing, "tags")]
    return {
        "title": _text(thing, "title"), "link": _text(thing, "link"), "id": _text(thing, "id"), "author": _text(thing, "author"),
        "author_name": _text(author, "name"), "author_email": _text(author, "email"), "published": _date(thing, "published"),
        "updated": _date(thing, "updated"), "tags": [tag for tag in tags if tag],
    }  # fmt: skip


def _alike(answer: Any) -> Record:
    """The record of a library that copies feedparser's interface."""
    head = answer.feed
    image = head.get("image") or {}
    feed = _common(head) | {"subtitle": _text(head, "subtitle", "description"), "language": _text(head, "language"),
                            "image": _text(image, "href", "url"), "rights": _text(head, "rights")}  # fmt: skip
    return {"feed": feed, "entries": [_entry(entry) for entry in answer.entries]}


def _entry(entry: Any) -> Record:
    content = next((_text(part, "value") for part in _parts(entry, "content")), None)
    enclosures = [
        {"url": _text(e, "href", "url"), "type": _text(e, "type"), "length": _text(e, "length")} for e in _parts(entry, "enclosures")
    ]
    told = {"summary": _text(entry, "summary", "description"), "content": content, "comments": _text(entry, "comments")}
    return _common(entry) | told | {"enclosures": enclosures}


def _ours(answer: Any) -> Record:
    return {} if isinstance(answer, NotAFeed) else feedparse.as_record(answer)


PARSERS = (
    Parser(OURS, lambda body: feedparse.parsed(body, None, ""), _ours),
    Parser("feedparser", feedparser.parse, _alike),
    Parser("fastfeedparser", fastfeedparser.parse, _alike),
    Parser("feedparser-rs", feedparser_rs.parse, _alike),
)


def answered(parser: Parser, body: bytes) -> tuple[Record, float]:
    """The record and the CPU seconds; an error of the library is an empty record."""
    began_s = time.process_time()
    try:
        answer = parser.parse(body)
    except Exception:  # A library may raise what it likes; it counts as no entries.
        return {}, time.process_time() - began_s
    took_s = time.process_time() - began_s
    try:
        return parser.record(answer), took_s
    except Exception:
        return {}, took_s


def right(shared: Path, records: Sequence[Record]) -> float:
    """The share of conformance cases whose every field is right, by the shared scorer."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".jsonl") as told:
        told.write("\n".join(json.dumps(record) for record in records))
        told.flush()
        cases = shared / "data" / "feeds" / "conformance" / "cases.jsonl"
        scorer = [sys.executable, str(shared / "tools" / "score_feeds.py"), "cases", str(cases), told.name]
        return float(json.loads(subprocess.run(scorer, capture_output=True, check=True, text=True).stdout)["share_right"])


def measured(parser: Parser, cases: Bodies, real: Bodies, shared: Path, rounds: int) -> Measured:
    """All figures of one parser; the first round warms up and tells what was found."""
    records = [{"path": name} | answered(parser, body)[0] for name, body in cases.items()]
    entries: dict[str, int] = {}
    whole: dict[str, int] = {}
    took_s: dict[str, float] = {}
    gc.collect()
    gc.freeze()  # What other parsers left behind is no burden of this one's.
    for _ in range(rounds):
        for name, body in real.items():
            record, spent_s = answered(parser, body)
            found = record.get("entries") or []
            entries[name], whole[name] = len(found), sum(_is_whole(entry) for entry in found)
            took_s[name] = min(spent_s, took_s.get(name, spent_s))
    return Measured(parser.name, right(shared, records), sum(map(bool, entries.values())) / len(entries), whole, took_s)


def _is_whole(entry: Record) -> bool:
    return bool(entry.get("title") and entry.get("link") and (entry.get("published") or entry.get("updated")))


def share_of_best(one: Measured, others: Sequence[Measured]) -> dict[str, float]:
    """By feed, the whole entries as a share of the best of the others; 1 where none of them found any."""
    best = {name: max(other.whole[name] for other in others) for name in one.whole}
    return {name: min(1.0, count / best[name]) if best[name] else 1.0 for name, count in one.whole.items()}


def mb_a_second(one: Measured, real: Bodies) -> float:
    """Bytes of XML by CPU seconds."""
    return sum(map(len, real.values())) / 1e6 / sum(one.took_s.values())


def bare_mb_a_second(real: Bodies, rounds: int) -> float:
    """Of lxml's tree alone, nothing read from it: what this machine gives at this hour. What is not well-formed counts as it fails."""
    strict, spent_s = etree.XMLParser(resolve_entities=False), 0.0
    for body in real.values():
        best_s = float("inf")
        for _ in range(rounds):
            began_s = time.process_time()
            with suppress(etree.XMLSyntaxError, ValueError):
                etree.fromstring(body, strict)
            best_s = min(best_s, time.process_time() - began_s)
        spent_s += best_s
    return sum(map(len, real.values())) / 1e6 / spent_s


def percentile_ms(one: Measured, share: float) -> float:
    """Of the CPU time of a feed."""
    ordered = sorted(one.took_s.values())
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1e3


def table(rows: Sequence[Measured], real: Bodies) -> None:
    """One line a parser."""
    print(f"{'':16}{'right':>9}{'real':>9}{'whole':>8}{'of best':>9}{'least':>8}{'MB/s':>8}{'p50 ms':>9}{'p99 ms':>9}")
    for one in rows:
        shares = share_of_best(one, [row for row in rows[1:] if row is not one])
        total = sum(one.whole.values()) / max(1, sum(max(row.whole[name] for row in rows) for name in real))
        print(
            f"{one.name:16}{one.right:9.1%}{one.with_entries:9.1%}{sum(one.whole.values()):8}{total:9.1%}{min(shares.values()):8.1%}"
            f"{mb_a_second(one, real):8.1f}{percentile_ms(one, 0.5):9.2f}{percentile_ms(one, 0.99):9.1f}"
        )


def floors(rows: Sequence[Measured], real: Bodies) -> tuple[Floor, ...]:
    """What the parser promises."""
    ours, others = rows[0], rows[1:]
    return (
        Floor("conformance cases right, share", ours.right, 0.95),
        Floor("real feeds with entries, share", ours.with_entries, 1.0),
        Floor("whole entries by the best other, least of all feeds", min(share_of_best(ours, others).values()), 0.995),
        Floor("MB a second on one core, with dates", mb_a_second(ours, real), 60.0),
        Floor("99th percentile of a feed, ms", percentile_ms(ours, 0.99), 30.0, is_least=False),
    )


def behind(rows: Sequence[Measured]) -> list[str]:
    """The feeds on which another parser has more whole entries."""
    shares = share_of_best(rows[0], rows[1:])
    counts = {name: ", ".join(f"{row.name} {row.whole[name]}" for row in rows) for name, share in shares.items() if share < 1}
    return [f"  {name}: {told}" for name, told in counts.items()]


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--shared", type=Path, default=SHARED)
    options.add_argument("--rounds", type=int, default=3)
    told = options.parse_args()
    warnings.simplefilter("ignore")
    folder = told.shared / "data" / "feeds"
    if not folder.is_dir():
        sys.exit(f"The shared feeds are not at {folder}; say where with --shared.")
    cases = {path.name: path.read_bytes() for path in sorted((folder / "conformance").glob("*.xml"))}
    real = {path.name: gzip.decompress(path.read_bytes()) for path in sorted((folder / "real").glob("*.gz"))}
    rows = [measured(parser, cases, real, told.shared, 1 if parser.name == "feedparser" else told.rounds) for parser in PARSERS]
    print(f"{len(cases)} cases, {len(real)} real feeds of {sum(map(len, real.values())) / 1e6:.1f} MB")
    table(rows, real)
    print(f"lxml's tree alone, nothing read from it: {bare_mb_a_second(real, told.rounds):.1f} MB/s")
    for floor in floors(rows, real):
        sign = ">=" if floor.is_least else "<="
        print(f"{'holds' if floor.holds() else 'FAILS'}  {floor.what}: {floor.figure:.4g} {sign} {floor.bound:g}")
    if fewer := behind(rows):
        print("feeds on which another parser has more whole entries:", *fewer, sep="\n")


if __name__ == "__main__":
    main()
