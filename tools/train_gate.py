"""Train the gate on the shared pages and write `src/copytaster/data/reader/gate.npz`; run it after `train_reader.py`.

    python tools/train_gate.py [--shared ../shared] [--lost 0.01]

Articles are those of all sets, other pages are listings, forums, products, collections, services and documentation; the same
publishers are held out. First a lexicon is learned: how much the words of each place of a page speak for each kind. Then a sorter
learns from its scores, as given by lexicons that have not seen the page's publisher, and from what else is counted of a page. The
bar below which a page is no article is set where a share of `--lost` of the articles of publishers that neither has seen would fall
below it.
"""

import argparse
import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from reader_pages import is_held_out, number, publisher_of
from scipy.sparse import csr_matrix, diags
from sklearn.feature_selection import chi2
from sklearn.linear_model import LogisticRegression

from copytaster.stages.read import gate, lexicon, markup, sorter
from copytaster.stages.read.features import Floats
from copytaster.stages.read.lexicon import Lexicon, Words
from copytaster.stages.read.page import looked_at
from copytaster.stages.read.sorter import Sorter
from copytaster.stages.read.vocabulary import words_of

ROOT = Path(__file__).resolve().parents[1]
SETS = {"naeb": 0.7, "wcxb_dev_article": 1.5, "wcxb_dev_other": 1.2, "trafeval": 0.25}
USUAL = "wcxb_dev_article"
"""Of this set are the articles that the bar is set by: those of other kinds of sites than news are the hardest to tell."""
FOLDS = 5
STRENGTH = 0.006
"""Of the sorter: the inverse of how much weights are held back; the best of five on unseen publishers."""
MIN_PUBLISHERS = 8
"""A word counts that so many publishers use."""
MAX_WORDS = {"address": 400, "title": 500, "name": 2_500, "mark": 400, "kept": 4_000, "other": 4_000, "line": 800}


@dataclass(frozen=True, slots=True)
class Page:
    """One page to learn from."""

    source: str
    publisher: str
    kind: str
    weight: float
    row: Floats
    words: dict[str, set[str]]
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
            walked, said, judged = looked_at(tree, told["url"])
            if walked.blocks:
                known = words_of(walked, said, judged, told["url"])
                row = gate.row(walked, said, judged, told["url"], known)
                yield Page(name, publisher_of(told["url"]), told["page_type"], weight, row, known, hashlib.sha256(raw).hexdigest())


def learned_words(learned: Sequence[Page]) -> Lexicon:
    """A lexicon from these pages."""
    return Lexicon([_learned_words(learned, place) for place in lexicon.PLACES])


def _learned_words(learned: Sequence[Page], place: str) -> Words:
    publishers = defaultdict(set)
    for page in learned:
        for word in page.words[place]:
            publishers[word].add(page.publisher)
    listed = sorted(word for word, of in publishers.items() if len(of) >= MIN_PUBLISHERS and "\n" not in word)
    kind = np.array([lexicon.KINDS.index(page.kind) for page in learned])
    telling, _ = chi2(_table(learned, place, listed), kind)
    best = sorted(np.argsort(-telling, kind="stable")[: MAX_WORDS[place]])
    listed = [listed[row] for row in best]
    table = _table(learned, place, listed)
    table = diags(1 / np.sqrt(np.maximum(np.asarray(table.sum(axis=1)).ravel(), 1))) @ table
    model = LogisticRegression(C=3, max_iter=120).fit(table, kind, sample_weight=[page.weight for page in learned])
    scale = float(np.abs(model.coef_).max()) / 127
    weights = np.round(model.coef_.T / scale).astype(np.int8)
    return Words({word: row for row, word in enumerate(listed)}, weights, scale, model.intercept_.astype(np.float32))


def _table(learned: Sequence[Page], place: str, listed: Sequence[str]) -> csr_matrix:
    rows = {word: row for row, word in enumerate(listed)}
    found = [sorted(rows[word] for word in page.words[place] if word in rows) for page in learned]
    starts = np.cumsum([0, *map(len, found)])
    return csr_matrix((np.ones(starts[-1], np.float32), np.concatenate(found).astype(np.int64), starts), (len(learned), len(listed)))


def scored(learned: Sequence[Page]) -> Floats:
    """The scores of each page by lexicons that have not seen its publisher."""
    scores = np.zeros((len(learned), len(lexicon.names())), np.float32)
    for taught, asked in _folds(learned, "inner"):
        made = learned_words([learned[place] for place in taught])
        for place in asked:
            scores[place] = made.scores(learned[place].words)
    return scores


def _folds(learned: Sequence[Page], salt: str) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """The places of the pages to learn from and of those to ask of, by publisher."""
    fold = np.array([number(page.publisher + salt) % FOLDS for page in learned])
    return ((np.flatnonzero(fold != each), np.flatnonzero(fold == each)) for each in range(FOLDS))


def taught(learned: Sequence[Page], rows: Floats) -> Sorter:
    """A sorter that learned the kinds of these pages."""
    scale = sorter.scaled_to(rows)
    model = LogisticRegression(C=STRENGTH, max_iter=300)
    model.fit(scale.scaled(rows), [page.kind for page in learned], sample_weight=[page.weight for page in learned])
    assert tuple(model.classes_) == lexicon.KINDS
    return replace(scale, weights=model.coef_.T.astype(np.float32), bias=model.intercept_.astype(np.float32))


def unseen(learned: Sequence[Page]) -> Floats:
    """The odds of each page to be an article, by a lexicon and a sorter that have not seen its publisher."""
    odds = np.zeros(len(learned), np.float32)
    for seen, asked in _folds(learned, "gate"):
        few = [learned[place] for place in seen]
        model = taught(few, _rows(few, scored(few)))
        others = [learned[place] for place in asked]
        made = learned_words(few)
        odds[asked] = sorter.odds(model.scores(_rows(others, np.stack([made.scores(page.words) for page in others]))))
    return odds


def _rows(learned: Sequence[Page], scores: Floats) -> Floats:
    return np.hstack((np.stack([page.row for page in learned]), scores))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    options.add_argument("--lost", type=float, default=0.01)
    options.add_argument("--out", type=Path, default=ROOT / "src" / "copytaster" / "data" / "reader" / "gate.npz")
    given = options.parse_args()
    learned = list(pages(given.shared))
    odds = unseen(learned)
    is_usual = np.array([page.source == USUAL for page in learned])
    kinds = np.array([page.kind for page in learned])
    for lost in sorted({0.02, 0.015, 0.01, given.lost}):
        bar = float(np.quantile(odds[is_usual], lost))
        told = ", ".join(f"{kind} {np.mean(odds[kinds == kind] < bar):.3f}" for kind in lexicon.KINDS)
        others = np.mean(odds[kinds != "article"] < bar)
        print(f"{len(learned)} pages; at {bar:.3f}, {lost:.3f} of articles lost, {others:.3f} of others refused ({told})", flush=True)
    bar = float(np.quantile(odds[is_usual], given.lost))
    made = sorter.packed(taught(learned, _rows(learned, scored(learned))))
    digests = {
        "data_digest": hashlib.sha256("".join(page.digest for page in learned).encode()).hexdigest(),
        "columns_digest": columns_digest(),
    }
    np.savez_compressed(given.out, **made, **lexicon.packed(learned_words(learned)), **digests, bar=np.float64(bar))
    print(f"{given.out}: {given.out.stat().st_size} bytes")


def columns_digest() -> str:
    """Of the names of all columns, so that the sorter is not asked of columns that it does not know."""
    return hashlib.sha256(" ".join(gate.columns()).encode()).hexdigest()


if __name__ == "__main__":
    main()
