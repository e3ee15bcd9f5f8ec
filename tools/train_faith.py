"""Learn the weights by which a text is judged against a whole document, from summaries that were edited rightly and wrongly.

    python tools/train_faith.py [--data FOLDER] [--write]

Prints the balanced accuracy for each domain, learned of the others, and for all of them; `--write` writes the weights learned of all.
"""

import argparse
import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, roc_auc_score

from copytaster.stages.faith.whole import FEATURES, features

ROOT = Path(__file__).resolve().parents[1]
WEIGHTS = ROOT / "src" / "copytaster" / "data" / "faith_weights.txt"
STRENGTH = 0.01
HEAD = "# Weights of what speaks for and against a text that is judged against a whole document: made by tools/train_faith.py.\n"

Learned = tuple[np.ndarray, float]


def read(data: Path) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """For each domain the features and the truth, 1 for right."""
    found = {}
    for path in sorted((data / "gate").glob("summedits-*.json.gz")):
        rows = json.loads(gzip.decompress(path.read_bytes()))
        told = np.array([features(row["summary"], row["doc"]) for row in rows], dtype=float)
        found[path.name.removeprefix("summedits-").partition(".")[0]] = told, np.array([row["label"] for row in rows])
    return found


def learned(parts: Sequence[tuple[np.ndarray, np.ndarray]]) -> Learned:
    """Weights and bias of a logistic score of the plain counts; right and wrong weigh the same."""
    told, truth = np.vstack([part[0] for part in parts]), np.concatenate([part[1] for part in parts])
    mean, spread = told.mean(axis=0), told.std(axis=0) + 1e-9
    model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=2000).fit((told - mean) / spread, truth)
    weights = model.coef_[0] / spread
    return weights, float(model.intercept_[0] - weights @ mean)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    asked.add_argument("--write", action="store_true")
    told = asked.parse_args()
    parts = read(told.data)
    scores = []
    for name, (found, truth) in parts.items():
        weights, bias = learned([part for other, part in parts.items() if other != name])
        values = found @ weights + bias
        scores.append((balanced_accuracy_score(truth, values >= 0), roc_auc_score(truth, values)))
        print(f"{name:12} {len(truth):5} balanced accuracy {scores[-1][0]:.3f}, area {scores[-1][1]:.3f}")
    print(f"{'mean':18} balanced accuracy {np.mean([one for one, _ in scores]):.3f}, area {np.mean([area for _, area in scores]):.3f}")
    weights, bias = learned(list(parts.values()))
    lines = [f"bias {bias:.3f}", *(f"{name} {weight:.3f}" for name, weight in zip(FEATURES, weights, strict=True))]
    print("\n".join(lines))
    if told.write:
        WEIGHTS.write_text(HEAD + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
