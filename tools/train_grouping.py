"""Learn how to group from the first days of the shared sets and write `src/copytaster/data/grouping/grouping.json`.

    pip install "copytaster[train]"
    python -m tools.train_grouping [--shared ../shared] [--trees 300]

The first 40 % of each set by time are learned from; `benchmarks/grouping.py` measures on the rest. The pair card learns from pairs
of articles where every earlier article stands in its true story. The story card learns from the same, and from stories as they come
out when articles are placed by a plain rule, and then by what was learned so far. The same data give the same file.
"""

import argparse
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from benchmarks.grouping import TUNED_SHARE, Row, member, rows

from copytaster.model.ids import story_id
from copytaster.model.policy import GroupPolicy
from copytaster.model.story import Member, Origin
from copytaster.stages.group.compare import DECAYED, PAIR_COLUMNS, STORY_COLUMNS, compared, whole
from copytaster.stages.group.live import arrival
from copytaster.stages.group.place import Fit
from copytaster.stages.group.scale import Asked, Scale
from copytaster.stages.group.scorecard import UNIT, Floats, Scorecard, chances, made
from copytaster.stages.group.speakers import Block
from copytaster.stages.group.window import Window

ROOT = Path(__file__).resolve().parents[1]
CROWDED = " crowded"
SETS = {"og2021-dev": 0.5, "og2021-dev crowded": 0.5, "uci2014": 0.1, "basil": 1.0}
"""What is learned from, and how much one of its articles counts: `uci2014` has a few large stories of one language only.

A crowded set has its events, each as a whole, moved into its first days, since big days have many times the news of quiet ones.
"""
CROWDED_S = 3 * 86_400
RISING = {
    "likeness", "decayed", "cover", "covered", "telling", "rarest", "starts", "pairs", "names", "numbers", "few", "best", "margin", "known",
    "owned", "holds",
}  # fmt: skip
FALLING = {"hours", "newest", "founded"}
PLAIN_RULE = 0.22


@dataclass(frozen=True, slots=True)
class Lessons:
    """Rows (column, row), the truth of each, 0 to 1, and how much each counts."""

    rows: Floats
    truth: Floats
    weights: Floats


class Listening(Window):
    """A window that keeps what it compared, for each article in order."""

    def __init__(self) -> None:
        super().__init__(GroupPolicy())
        self.heard: list[tuple[Asked, Mapping[str, Block], Any]] = []

    def compared(self, ask: Asked, parts: Mapping[str, Block], scale: Scale) -> Iterable[Fit]:
        self.heard.append((ask, parts, compared(ask, parts, scale)))
        return ()


def first_days(shared: Path, name: str) -> tuple[list[Member], dict[str, str]]:
    """Members in order of arrival, and the true story of each."""
    named: list[Row] = rows(shared, name.removesuffix(CROWDED))
    named = named[: int(TUNED_SHARE * len(named))]
    if name.endswith(CROWDED):
        named = crowded(named)
    return sorted(map(member, named), key=arrival), {row["id"]: f"{row['cluster']} {row['lang']}" for row in named}


def crowded(named: Sequence[Row]) -> list[Row]:
    """All events within the first `CROWDED_S`, at their times of day and with the times between their reports."""
    first: dict[str, int] = {}
    for row in named:
        first.setdefault(row["cluster"], row["timestamp"])
    return [
        {**row, "timestamp": row["timestamp"] - (first[row["cluster"]] - named[0]["timestamp"]) // CROWDED_S * CROWDED_S} for row in named
    ]


def heard(members: Sequence[Member], truth: Mapping[str, str], cards: tuple[Scorecard, Scorecard] | tuple[None, None] | None) -> list[Any]:
    """What was compared: with every article in its true story, or placed by the cards, or by the plain rule in place of a first card."""
    window = Listening()
    for each in members:
        window.expire(each.seen_at)
        before = len(window.heard)
        placement = window.place(each, each.seen_at)
        home = placement.story_id
        if cards is None:
            home = truth[each.article_id]
        elif home is None and len(window.heard) > before:
            home = _best(window.heard[-1], *cards)
        window.take(each, home or story_id(each.article_id), Origin("own"))
    return window.heard


def _best(one: Any, pair: Scorecard | None, story: Scorecard | None) -> str | None:
    ask, parts, found = one
    if story is None or pair is None:
        scores = whole(ask, found, found.rows[DECAYED] * found.trust)[0] - PLAIN_RULE
    else:
        scores = story.points(whole(ask, found, chances(pair.points(found.rows)) * found.trust))
    best = int(scores.argmax())
    return list(parts)[best] if scores[best] >= 0 else None


def pairs(every: Iterable[Any], truth: Mapping[str, str], weight: float) -> Lessons:
    """Each article beside members of each story; all pairs of one story count like the root of their number."""
    taken: list[tuple[Floats, Floats, Floats]] = []
    for ask, _, found in every:
        own = truth[ask.live.article_id]
        is_same = np.array([truth[other.article_id] == own for other in found.members], np.float64)
        taken.append((found.rows, is_same, np.repeat(weight / np.sqrt(found.sizes), found.sizes)))
    return Lessons(*(np.concatenate(part, axis=-1) for part in zip(*taken, strict=True)))


def stories(every: Iterable[Any], truth: Mapping[str, str], pair: Scorecard, weight: float) -> Lessons:
    """Each article beside each story; the truth is the share of the story's members that tell of its event."""
    taken: list[tuple[Floats, Floats, Floats]] = []
    for ask, parts, found in every:
        own = truth[ask.live.article_id]
        shares = [np.mean([truth[one.article_id] == own for one in block.members]) for block in parts.values()]
        made_of = whole(ask, found, chances(pair.points(found.rows)) * found.trust)
        taken.append((made_of, np.array(shares), np.full(len(shares), weight)))
    return Lessons(*(np.concatenate(part, axis=-1) for part in zip(*taken, strict=True)))


def learned(lessons: Sequence[Lessons], names: Sequence[str], trees: int) -> dict[str, Any]:
    """A scorecard as the file has it: boosted stumps, summed column by column, so that a middling row has no points."""
    table = np.concatenate([part.rows for part in lessons], axis=1).T
    truth, weights = (np.concatenate([getattr(part, name) for part in lessons]) for name in ("truth", "weights"))
    options = {
        "objective": "cross_entropy", "num_leaves": 2, "learning_rate": 0.1, "min_data_in_leaf": 60, "max_bin": 63, "seed": 1,
        "monotone_constraints": [(name in RISING) - (name in FALLING) for name in names], "feature_fraction": 0.5,
        "num_threads": 2, "deterministic": True, "force_row_wise": True, "verbosity": -1, "boost_from_average": False,
    }  # fmt: skip
    model = lightgbm.train(options, lightgbm.Dataset(table, truth, weight=weights), trees)
    steps: dict[int, list[tuple[float, float, float]]] = {place: [] for place in range(len(names))}
    for tree in model.dump_model()["tree_info"]:
        root = tree["tree_structure"]
        if "split_feature" in root:
            low, high = root["left_child"]["leaf_value"], root["right_child"]["leaf_value"]
            steps[root["split_feature"]].append((root["threshold"], low, high))
    columns, base = {}, 0
    for place, name in enumerate(names):
        column, mean = _table(steps[place], table[:, place], weights)
        columns[name] = column
        base += mean
    return {"base": base, "columns": columns}


def _table(steps: Sequence[tuple[float, float, float]], values: Floats, weights: Floats) -> tuple[dict[str, Any], int]:
    borders = sorted({border for border, _, _ in steps}) or [0.0]
    points = np.zeros(len(borders) + 1)
    for border, low, high in steps:
        at = borders.index(border) + 1
        points[:at] += low
        points[at:] += high
    whole_points = np.rint(points * UNIT)
    mean = int(np.rint(np.average(whole_points[np.searchsorted(borders, values)], weights=weights)))
    return {"borders": borders, "points": [int(point) - mean for point in whole_points]}, mean


def taught(shared: Path, sets: Mapping[str, float], trees: int) -> dict[str, Any]:
    """The two cards."""
    days = {name: first_days(shared, name) for name in sets}
    true = {name: heard(*days[name], None) for name in sets}
    told: dict[str, Any] = {"pair": learned([pairs(true[name], days[name][1], sets[name]) for name in sets], PAIR_COLUMNS, trees)}
    pair = made(told["pair"])
    known = [stories(true[name], days[name][1], pair, sets[name]) for name in sets]
    own = [heard(*days[name], (None, None)) for name in sets]
    for _ in range(2):
        lessons = [stories(one, days[name][1], pair, sets[name]) for one, name in zip(own, sets, strict=True)]
        told["story"] = learned([*known, *lessons], STORY_COLUMNS, trees)
        own = [heard(*days[name], (pair, made(told["story"]))) for name in sets]
    return told


def data_digest(shared: Path) -> str:
    """Of the sets that are learned from."""
    return hashlib.sha256(
        b"".join((shared / "data" / "stories" / f"{name}.jsonl.gz").read_bytes() for name in SETS if CROWDED not in name)
    ).hexdigest()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    options.add_argument("--trees", type=int, default=300)
    options.add_argument("--sets", nargs="+", default=list(SETS))
    options.add_argument("--out", type=Path, default=ROOT / "src" / "copytaster" / "data" / "grouping" / "grouping.json")
    given = options.parse_args()
    told = {"data_digest": data_digest(given.shared), **taught(given.shared, {name: SETS[name] for name in given.sets}, given.trees)}
    given.out.write_text(json.dumps(told, indent=None, separators=(",", ":")) + "\n", "utf-8")
    print(f"{given.out}: {given.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
