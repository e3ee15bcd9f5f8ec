"""Train the gate on the shared pages and write `src/copytaster/data/reader/gate.npz`; run it after `train_reader.py`.

    python tools/train_gate.py [--shared ../shared] [--trees 150]

Articles are those of all sets, other pages are listings, forums, products, collections, services and documentation; the same
publishers are held out. The bar below which a page is no article is set where one article in a hundred of publishers that a
model has not seen would fall below it.
"""

import argparse
import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from catboost import CatBoostClassifier
from reader_pages import is_held_out, number, publisher_of
from train_reader import arrays

from copytaster.stages.read import kinds, labeller, markup, slots, walk
from copytaster.stages.read.context import context_of
from copytaster.stages.read.features import Floats

ROOT = Path(__file__).resolve().parents[1]
SETS = {"naeb": 1.0, "wcxb_dev_article": 1.0, "wcxb_dev_other": 1.5, "trafeval": 0.3}
FOLDS = 4
LOST_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Page:
    """One page to learn from."""

    publisher: str
    is_article: bool
    weight: float
    row: Floats
    digest: str


def pages(shared: Path) -> Iterator[Page]:
    """All pages of publishers that are not held out and that hold some text."""
    for name, weight in SETS.items():
        folder = shared / "data" / "pages" / name
        for line in filter(None, (folder / "pages.jsonl").read_text("utf-8").split("\n")):
            told = json.loads(line)
            if is_held_out(publisher_of(told["url"])):
                continue
            raw = gzip.decompress((folder / told["html_path"]).read_bytes())
            tree = markup.parsed(raw, None)
            if isinstance(tree, str):
                continue
            walked = walk.walked(tree)
            said = slots.slots(walked, told["url"])
            judged = labeller.judged(walked, context_of(said))
            if walked.blocks:
                row = kinds.row(walked, said, judged, told["url"])
                yield Page(publisher_of(told["url"]), told["page_type"] == "article", weight, row, hashlib.sha256(raw).hexdigest())


def grown(learned: list[Page], trees: int) -> CatBoostClassifier:
    """A forest that tells articles from other pages."""
    model = CatBoostClassifier(
        iterations=trees, depth=5, learning_rate=0.06, l2_leaf_reg=8, border_count=32, rsm=0.3, bootstrap_type="Bernoulli", subsample=0.8,
        random_seed=1, thread_count=2, verbose=0, allow_writing_files=False,
    )  # fmt: skip
    weights = [page.weight for page in learned]
    model.fit(np.stack([page.row for page in learned]), [page.is_article for page in learned], sample_weight=weights)
    return model


def unseen(learned: list[Page], trees: int) -> Floats:
    """How likely each page is an article, by a forest that has not seen its publisher."""
    likely = np.zeros(len(learned), np.float32)
    for fold in range(FOLDS):
        model = grown([page for page in learned if number(page.publisher + "gate") % FOLDS != fold], trees)
        for place, page in enumerate(learned):
            if number(page.publisher + "gate") % FOLDS == fold:
                likely[place] = model.predict_proba(page.row[None, :])[0, 1]
    return likely


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    options.add_argument("--trees", type=int, default=150)
    options.add_argument("--out", type=Path, default=ROOT / "src" / "copytaster" / "data" / "reader" / "gate.npz")
    given = options.parse_args()
    learned = list(pages(given.shared))
    likely = unseen(learned, given.trees)
    is_article = np.array([page.is_article for page in learned])
    is_usual = is_article & (np.array([page.weight for page in learned]) >= 1)
    bar = float(np.quantile(likely[is_usual], LOST_SHARE))
    print(f"{len(learned)} pages; bar {bar:.3f}; others refused {np.mean(likely[~is_article] < bar):.3f} of unseen publishers")
    made = arrays(grown(learned, given.trees), "gate", given.out.parent)
    digests = {
        "data_digest": hashlib.sha256("".join(page.digest for page in learned).encode()).hexdigest(),
        "columns_digest": hashlib.sha256(" ".join(kinds.names()).encode()).hexdigest(),
    }
    np.savez_compressed(given.out, **made, **digests, bar=np.float64(bar))
    print(f"{given.out}: {given.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
