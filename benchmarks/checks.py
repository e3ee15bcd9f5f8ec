"""How well the check of sentences tells wrong ones from right ones.

    python benchmarks/checks.py [--data ../shared/data] [--every N] [--show KIND]

Sentences of articles are made wrong in one way each, and shorter in ways that leave them right; the table says of each kind which share is
refused, once for the publishers with which the rules were made and once for others, and of these which share is refused when other words
are allowed too, as a writer's are. Then CPU time, and the balanced accuracy of the
judgement of free wording against whole documents. `--every` takes each Nth article; `--show` prints what is judged wrongly of one kind.
"""

import argparse
import gzip
import json
import sys
import time
from collections.abc import Container, Iterator, Mapping
from itertools import islice
from pathlib import Path
from zlib import crc32

from copytaster.stages.faith import unsupported
from copytaster.stages.faith.deletion import uncut
from copytaster.stages.faith.whole import EVEN, support

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from benchmarks import corruption_languages as languages  # noqa: E402 - stands beside, and is no package
from benchmarks.corruption import RIGHT, WRONG, Pair, by_kind, pairs  # noqa: E402 - stands beside, and is no package

SHARED = ROOT.parent / "shared" / "data"
HELD_OUTLET = "hpo"
SENTENCES = 20


def articles(data: Path, held: bool) -> Iterator[str]:
    """English articles of the publishers that are held aside, or of the others."""
    with gzip.open(data / "stories" / "basil.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if (row["source"].lower() == HELD_OUTLET) == held:
                yield row["text"]
    with (data / "pages" / "naeb" / "pages.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            publisher = row["url"].split("/")[2]
            if row["lang"] == "en" and row["text"] and (crc32(publisher.encode()) % 2 == 1) == held:
                yield row["text"]


def corrupted(data: Path, held: bool, every: int = 1) -> list[Pair]:
    """The pairs of the articles of one side, of each `every`th of them."""
    return [pair for text in islice(articles(data, held), 0, None, every) for pair in pairs(text)]


def refused(found: list[Pair]) -> dict[str, tuple[int, float]]:
    """For each kind the number of pairs and the share that the check refuses."""
    return by_kind(found, lambda pair: bool(uncut(pair.said, pair.cited, "en")))


def reworded(found: list[Pair]) -> dict[str, tuple[int, float]]:
    """The same by the check of sentences in other words, which those of a writer must pass."""
    return by_kind(found, lambda pair: bool(unsupported(pair.said, pair.cited, "en")))


def abroad(data: Path) -> dict[str, tuple[int, float]]:
    """For each other language and kind the number of pairs and the share refused, of pages with which no rule was made at first."""
    found: dict[str, list[bool]] = {}
    with (data / "pages" / "fundus_dev" / "pages.jsonl").open(encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["lang"] in languages.LANGUAGES and row["text"]]
    for row in rows:
        for pair in languages.pairs(row["text"], row["lang"]):
            found.setdefault(f"{row['lang']} {pair.kind}", []).append(bool(uncut(pair.said, pair.cited, row["lang"])))
    return {kind: (len(told), sum(told) / len(told)) for kind, told in sorted(found.items())}


def judged(data: Path) -> dict[str, tuple[int, float]]:
    """For each set of edited summaries the number of rows and the balanced accuracy of the judgement against the whole document."""
    found = {}
    for path in sorted((data / "gate").glob("summedits-*.json.gz")):
        rows = json.loads(gzip.decompress(path.read_bytes()))
        told = [(support(row["summary"], row["doc"]) >= EVEN, row["label"] == 1) for row in rows]
        found[path.name.removeprefix("summedits-").partition(".")[0]] = len(told), balanced(told)
    return found


def balanced(told: list[tuple[bool, bool]]) -> float:
    """The mean of the shares judged rightly among what is right and among what is wrong; pairs of judgement and truth."""
    right, wrong = ([said == true for said, true in told if true is side] for side in (True, False))
    return (sum(right) / len(right) + sum(wrong) / len(wrong)) / 2


def ms_per_brief(found: list[Pair]) -> float:
    """CPU milliseconds for the check of 20 sentences, the mean over shortened sentences of these pairs."""
    cut = [pair for pair in found if pair.kind in RIGHT]
    began = time.process_time()
    for pair in cut:
        uncut(pair.said, pair.cited, "en")
    return (time.process_time() - began) * 1000 * SENTENCES / max(len(cut), 1)


def report(data: Path = SHARED, every: int = 1) -> None:
    """Print all figures, of each `every`th article."""
    near, far = corrupted(data, held=False, every=every), corrupted(data, held=True, every=every)
    one, other, free = refused(near), refused(far), reworded(far)
    print(f"{'kind':22} {'n':>6} {'refused':>8}   {'n':>6} {'refused':>8} {'other words':>12}  (held aside)")
    for kind in one:
        counts, shares = zip(one[kind], other.get(kind, (0, 0.0)), strict=True)
        print(f"{kind:22} {counts[0]:6} {shares[0]:8.3f}   {counts[1]:6} {shares[1]:8.3f} {free.get(kind, (0, 0.0))[1]:12.3f}")
    for name, sides in (("all deletions", RIGHT), ("all corruptions", WRONG)):
        shares = tuple(pooled(side, sides) for side in (one, other))
        print(f"{name:22} {'':6} {shares[0]:8.3f}   {'':6} {shares[1]:8.3f}")
    print(f"a brief of {SENTENCES} shortened sentences: {ms_per_brief(far):.1f} ms")
    for kind, (count, share) in abroad(data).items():
        print(f"{kind:22} {count:6} {share:8.3f}")
    print("against whole documents (the weights are learned of these sets; apart: tools/train_faith.py)")
    for name, (count, share) in judged(data).items():
        print(f"{name:22} {count:6} {share:8.3f}")


def pooled(found: Mapping[str, tuple[int, float]], kinds: Container[str]) -> float:
    """The share refused of some kinds together."""
    told = [found[kind] for kind in found if kind in kinds]
    return sum(count * share for count, share in told) / max(sum(count for count, _ in told), 1)


def show(data: Path, kind: str) -> None:
    """Print what is judged wrongly of one kind, on the side that is not held aside."""
    for pair in corrupted(data, held=False):
        why = uncut(pair.said, pair.cited, "en")
        if pair.kind == kind and bool(why) != (pair.kind in WRONG):
            print(f"{why or 'accepted'}\n  said  {pair.said}\n  cited {pair.cited}")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--data", type=Path, default=SHARED)
    asked.add_argument("--show", default="", metavar="KIND")
    asked.add_argument("--every", type=int, default=1, metavar="N")
    told = asked.parse_args()
    if told.show:
        show(told.data, told.show)
    else:
        report(told.data, told.every)


if __name__ == "__main__":
    main()
