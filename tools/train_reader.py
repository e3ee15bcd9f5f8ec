"""Train the labeller of blocks on the shared pages and write `src/copytaster/data/reader/reader.npz`.

    pip install "copytaster[train]"
    python tools/train_reader.py [--shared ../shared] [--folds 3] [--trees 140]

Pages are split by publisher (registrable domain): one in five is held out and is not looked at here, `benchmarks/reading.py`
measures on those. A block is the article's when most of its words stand in the page's true text; of pages with segments alone,
the blocks that hold one count. Pages whose true text is unlike what a first model finds (cut off, or another article) are left
out. The second forest learns from judgements of pages that the first was not trained on. The same data give the same file.
"""

import argparse
import gzip
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from block_truth import from_segments, from_text, likeness
from catboost import CatBoostClassifier
from reader_pages import is_held_out, number, publisher_of

from copytaster.stages.read import markup, slots, walk
from copytaster.stages.read.around import NAMES, around
from copytaster.stages.read.context import context_of
from copytaster.stages.read.features import Floats, Measured, names
from copytaster.stages.read.forest import DEPTH

ROOT = Path(__file__).resolve().parents[1]
SETS = {"naeb": 1.0, "wcxb_dev_article": 0.5, "trafeval": 0.5}
"""What is learned from, and how much one of its pages counts."""
MIN_LIKENESS = 0.7
LEARNED_WORDS = 100
"""From this length on a block counts no more."""
EASY_KEPT = 4
"""Of short links in menus, one in so many is learned from, and counts for the others."""


@dataclass(slots=True)
class Page:
    """One page to learn from. `truth` is the share of each block that is the article's, NaN where that is not known."""

    set: str
    publisher: str
    text: str
    blocks: list[str]
    measured: Measured
    truth: Floats
    digest: str


def pages(shared: Path) -> Iterator[Page]:
    """All pages to learn from, in the order of the sets."""
    for name in SETS:
        folder = shared / "data" / "pages" / name
        for line in filter(None, (folder / "pages.jsonl").read_text("utf-8").split("\n")):
            row = json.loads(line)
            if not is_held_out(publisher_of(row["url"])) and (page := _page(name, folder, row)):
                yield page


def _page(name: str, folder: Path, row: dict[str, Any]) -> Page | None:
    raw = gzip.decompress((folder / row["html_path"]).read_bytes())
    tree = markup.parsed(raw, None)
    walked = None if isinstance(tree, str) else walk.walked(tree)
    if walked is None or not walked.blocks:
        return None
    texts = [block.text for block in walked.blocks]
    truth = from_text(texts, row["text"]) if row["text"] else from_segments(texts, row["must"] or [], row["must_not"] or [])
    measured = Measured(walked, context_of(slots.slots(walked, row["url"])))
    digest = hashlib.sha256(raw + json.dumps(row, sort_keys=True).encode()).hexdigest()
    return Page(name, publisher_of(row["url"]), row["text"] or "", texts, measured, truth, digest)


@dataclass(frozen=True, slots=True)
class Course:
    """How to train: parts for judging pages by models that have not seen their publisher, and trees in a forest."""

    folds: int
    trees: int

    def fold(self, page: Page) -> int:
        return number(page.publisher + "fold") % self.folds


def grown(learned: Sequence[Page], rows: Sequence[Floats], trees: int) -> CatBoostClassifier:
    """A forest that tells the article's blocks from the others."""
    inputs, truths, weights = zip(*(_lessons(page, row) for page, row in zip(learned, rows, strict=True)), strict=True)
    model = CatBoostClassifier(
        iterations=trees, depth=DEPTH, learning_rate=0.12, l2_leaf_reg=6, border_count=32, rsm=0.3, bootstrap_type="Bernoulli",
        subsample=0.8, random_seed=1, thread_count=2, verbose=0, allow_writing_files=False,
    )  # fmt: skip
    model.fit(np.vstack(inputs), np.concatenate(truths), sample_weight=np.concatenate(weights))
    return model


def _lessons(page: Page, rows: Floats) -> tuple[Floats, Floats, Floats]:
    """The rows to learn from, whether they are the article's, and how much each counts: by the root of its words, pages alike."""
    measured, truth = page.measured, page.truth
    known = ~np.isnan(truth)
    weight = (np.sqrt(np.minimum(measured.words, LEARNED_WORDS)) + 0.5) * SETS[page.set]
    if page.text:
        weight = weight / np.sqrt(weight.sum()) * 6
    is_easy = (measured.words < 6) & (rows[:, names().index("links")] > 0.8) & (truth < 0.5)
    weight = weight * np.where(is_easy, EASY_KEPT, 1) * np.where(truth >= 0.5, truth, 1)
    known &= ~is_easy | (np.arange(len(truth)) % EASY_KEPT == 0)
    return rows[known], (truth[known] >= 0.5).astype(np.float32), weight[known].astype(np.float32)


def unseen(learned: Sequence[Page], rows: Sequence[Floats], course: Course) -> list[Floats]:
    """The judgement of each page by a forest that has not seen its publisher."""
    judged: list[Floats] = [np.zeros(0, np.float32)] * len(learned)
    for fold in range(course.folds):
        taught = [place for place, page in enumerate(learned) if course.fold(page) != fold]
        model = grown([learned[place] for place in taught], [rows[place] for place in taught], course.trees)
        for place, page in enumerate(learned):
            if course.fold(page) == fold:
                judged[place] = model.predict_proba(rows[place])[:, 1].astype(np.float32)
    return judged


def arrays(model: CatBoostClassifier, name: str, folder: Path) -> dict[str, Any]:
    """A forest as the arrays that `copytaster.stages.read.forest` reads."""
    path = folder / f"{name}.json"
    model.save_model(str(path), format="json")
    told = json.loads(path.read_text())
    path.unlink()
    scale, (bias,) = told["scale_and_bias"]
    trees = told["oblivious_trees"]
    columns = np.zeros((DEPTH, len(trees)), np.int16)
    borders = np.full((DEPTH, len(trees)), np.inf, np.float32)
    leaves = np.zeros((len(trees), 1 << DEPTH), np.float32)
    for place, tree in enumerate(trees):
        for level, split in enumerate(tree["splits"] or []):
            columns[level, place], borders[level, place] = split["float_feature_index"], split["border"]
        leaves[place, : len(tree["leaf_values"])] = np.array(tree["leaf_values"]) * scale
    return {f"{name}.columns": columns, f"{name}.borders": borders, f"{name}.leaves": leaves, f"{name}.bias": np.float64(bias)}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    options.add_argument("--folds", type=int, default=3)
    options.add_argument("--trees", type=int, default=140)
    options.add_argument("--out", type=Path, default=ROOT / "src" / "copytaster" / "data" / "reader" / "reader.npz")
    given = options.parse_args()
    course = Course(given.folds, given.trees)
    everything = list(pages(given.shared))
    rows = [page.measured.rows for page in everything]
    print(f"{len(everything)} pages, {sum(map(len, rows))} blocks", flush=True)
    doubts = unseen(everything, rows, course)
    learned = [page for page, likely in zip(everything, doubts, strict=True) if _is_true(page, likely)]
    print(f"{len(learned)} pages have a true text that is like what is there", flush=True)
    rows = [page.measured.rows for page in learned]
    first = unseen(learned, rows, course)
    wider = [np.hstack((row, around(page.measured, likely))) for page, row, likely in zip(learned, rows, first, strict=True)]
    made = arrays(grown(learned, rows, course.trees), "first", given.out.parent)
    made |= arrays(grown(learned, wider, course.trees), "second", given.out.parent)
    told = {
        "data_digest": hashlib.sha256("".join(page.digest for page in learned).encode()).hexdigest(),
        "columns_digest": columns_digest(),
    }
    np.savez_compressed(given.out, **made, **told)
    print(f"{given.out}: {given.out.stat().st_size} bytes")


def columns_digest() -> str:
    """Of the names of all columns, so that a model is not asked of columns that it does not know."""
    return hashlib.sha256(" ".join((*names(), *NAMES)).encode()).hexdigest()


def _is_true(page: Page, likely: Floats) -> bool:
    found = [text for text, share in zip(page.blocks, likely, strict=True) if share >= 0.55]
    return not page.text or likeness(page.text, "\n".join(found)) >= MIN_LIKENESS


if __name__ == "__main__":
    main()
