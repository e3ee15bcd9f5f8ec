"""How well and how fast articles are grouped into stories, and copies are found, on the shared sets.

    python benchmarks/grouping.py [--shared ../shared]

Each set is grouped online in order of time. Stories are scored by the shared scorer twice: on all articles, and on the later
60 %, since numbers were tuned on the first 40 %. `per language` takes articles of one cluster in two languages for two
clusters, `across` for one. Copies are scored by edit: found (not called own reporting), and traced to the right original.
Speed is of placing and taking alone, CPU time of one core, fingerprints made before. Memory is what the window holds, measured
apart, per article, between a third of the set and its end.
"""

import argparse
import gc
import gzip
import json
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from copytaster.model.ids import story_id
from copytaster.model.policy import GroupPolicy
from copytaster.model.story import Member, Origin
from copytaster.stages import fingerprint
from copytaster.stages.group.live import arrival
from copytaster.stages.group.window import Window

Row = dict[str, Any]
SHARED = Path(__file__).resolve().parents[2] / "shared"
TUNED_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Grouped:
    """The story and the origin of each article, and articles placed a second."""

    stories: Mapping[str, str]
    origins: Mapping[str, Origin]
    per_second: float


def rows(shared: Path, name: str) -> list[Row]:
    """A set in order of time."""
    with gzip.open(shared / "data" / "stories" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return sorted((json.loads(line) for line in lines), key=lambda row: (row["timestamp"], row["id"]))


def member(row: Row) -> Member:
    """What grouping is told of a row; a row without a source has one of its own."""
    at = datetime.fromtimestamp(row["timestamp"], UTC)
    prints = fingerprint.of(row["title"], row["text"], row["lang"])
    source = row["source"] or row["id"]
    return Member(row["id"], 1, source, row["lang"], row["title"], at, at, prints, (), len(row["text"].split()))


def grouped(members: Sequence[Member], policy: GroupPolicy) -> Grouped:
    """Place and take all, in order of arrival."""
    window = Window(policy)
    stories: dict[str, str] = {}
    origins: dict[str, Origin] = {}
    gone: dict[str, str] = {}
    started_s = time.process_time()
    for each in sorted(members, key=arrival):
        window.expire(each.seen_at)
        placement = window.place(each, each.seen_at)
        stories[each.article_id] = placement.story_id or story_id(each.article_id)
        origins[each.article_id] = placement.origin
        window.take(each, stories[each.article_id], placement.origin)
        gone.update({double.gone: double.into for double in window.rejoin(placement.rivals)})
    stories = {article_id: _survivor(story, gone) for article_id, story in stories.items()}
    return Grouped(stories, origins, len(members) / (time.process_time() - started_s))


def _survivor(story: str, gone: Mapping[str, str]) -> str:
    while story in gone:
        story = gone[story]
    return story


def scored(shared: Path, truth: Iterable[tuple[str, str]], stories: Mapping[str, str]) -> Row:
    """What the shared scorer says."""
    with tempfile.TemporaryDirectory() as folder:
        known, found = Path(folder, "truth.jsonl"), Path(folder, "grouped.jsonl")
        pairs = list(truth)
        known.write_text("".join(json.dumps({"id": key, "cluster": cluster}) + "\n" for key, cluster in pairs), "utf-8")
        found.write_text("".join(json.dumps({"id": key, "story": stories[key]}) + "\n" for key, _ in pairs), "utf-8")
        command = [sys.executable, str(shared / "tools" / "score_grouping.py"), str(known), str(found)]
        answer: Row = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return answer


def copies_by_edit(named: Sequence[Row], origins: Mapping[str, Origin]) -> dict[str, tuple[int, int, int]]:
    """Edit -> how many there are, are found, are traced to the right original; `own` counts the false alarms as found."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in named:
        origin, edit = origins[row["id"]], row["edit"] or "own"
        counts[edit, "all"] += 1
        counts[edit, "found"] += origin.kind != "own"
        counts[edit, "traced"] += row["copy_of"] is not None and origin.of == row["copy_of"]
    return {edit: (counts[edit, "all"], counts[edit, "found"], counts[edit, "traced"]) for edit in sorted({edit for edit, _ in counts})}


def bytes_per_article(members: Sequence[Member], policy: GroupPolicy) -> float:
    """What one more live article costs."""
    gc.collect()
    tracemalloc.start()
    window, held = Window(replace(policy, window_h=1e7)), []
    for number, each in enumerate(members):
        placement = window.place(each, each.seen_at)
        window.take(each, placement.story_id or story_id(each.article_id), placement.origin)
        if number + 1 in (len(members) // 3, len(members)):
            gc.collect()
            held.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    return (held[1] - held[0]) / (len(members) - len(members) // 3)


def report(shared: Path, name: str, policy: GroupPolicy) -> None:
    """Print the figures of one set."""
    named = rows(shared, name)
    members = [member(row) for row in named]
    made = grouped(members, policy)
    print(f"\n{name}: {len(named)} articles, {made.per_second:,.0f} a second, {bytes_per_article(members, policy):,.0f} bytes each")
    truths = {"per language": [(row["id"], f"{row['cluster']} {row['lang']}") for row in named]}
    if len({row["lang"] for row in named}) > 1:
        truths["across"] = [(row["id"], row["cluster"]) for row in named]
    for kind, truth in truths.items():
        for part, pairs in (("all", truth), ("later 60 %", truth[int(TUNED_SHARE * len(truth)) :])):
            print(f"  {kind:12} {part:10} {_line(scored(shared, pairs, made.stories))}")
    if "edit" in named[0]:
        for edit, (count, found, traced) in copies_by_edit(named, made.origins).items():
            print(f"  {edit:12} {count:4} found {found / count:6.1%} traced {traced / count:6.1%}")


def _line(score: Row) -> str:
    quality = " ".join(f"{part} {100 * score[f'bcubed_{name}']:5.1f}" for part, name in (("P", "precision"), ("R", "recall"), ("F1", "f1")))
    return f"{quality}  {score['stories']} stories for {score['clusters']} clusters"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=SHARED)
    shared = parser.parse_args().shared
    for name in ("og2021-dev", "uci2014", "basil", "copies"):
        report(shared, name, GroupPolicy())


if __name__ == "__main__":
    main()
