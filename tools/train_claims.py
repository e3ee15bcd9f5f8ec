"""Learn the weights of claims from the shared annotated texts and write `src/copytaster/data/claims.json`.

    pip install "copytaster[parse,train]"
    python tools/train_claims.py [--shared ../shared] [--all] [--out FILE]

One text in three (by a hash of its id) is held aside: the weights are learned from the others, the thresholds too, and the held-out
texts are scored at the end. `--all` learns from all of them, with the same settings. Four logistic models are learned: whether a
word alone may be a cue, whether a phrase beside a cue is said, whether it is the speaker, and whether cue and phrases make a claim.
The last learns from judgements of the others on texts that those were not trained on. The same data give the same file.
"""

import argparse
import gzip
import hashlib
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from copytaster.adapters.grammar import parser
from copytaster.stages.claims.arcs import Arc, arcs
from copytaster.stages.claims.choice import chosen, looks_of_choice, ranges
from copytaster.stages.claims.company import looks_in_company
from copytaster.stages.claims.grammatical import claims_of, judged, likely_cues, tree_and_quotes
from copytaster.stages.claims.looks import frame_of, looks_of_arc, looks_of_word, may_cue
from copytaster.stages.claims.parsed import Parsed, Tree
from copytaster.stages.claims.weights import Weights

ROOT = Path(__file__).resolve().parents[1]
FOLDS = 3
STRENGTH = {"word": 0.3, "content": 0.3, "source": 0.3, "cue": 0.2, "company": 0.1}
LEAST_SEEN = {"word": 4, "content": 4, "source": 4, "cue": 4, "company": 5}
LEAST_WORD = 0.04
LEAST_CLAIM, LEAST_QUOTED = 0.36, 0.48
LEAST_WEIGHT = 0.05

Row = tuple[list[str], int]


@dataclass(slots=True)
class Lesson:
    """One annotated text: its tree, the cues that were marked, and the words of what is said and of the speaker of each."""

    id: str
    text: str
    parsed: Parsed
    tree: Tree
    cues: dict[int, tuple[set[int], set[int]]]


def lesson(row: dict[str, Any], parsed: Parsed) -> Lesson:
    """The marked cues of one text, each brought down to one word."""
    tree = tree_and_quotes(row["text"], parsed)[0]
    cues: dict[int, tuple[set[int], set[int]]] = {}
    for claim in row["claims"]:
        words, content, source = (_words(tree, claim[part]) for part in ("cue", "content", "source"))
        if not content:
            continue
        scored = [(_reached(tree, at, content, source), at) for at in sorted(words) if may_cue(tree, at)]
        if scored:
            at = max(scored)[1]
            old = cues.get(at)
            cues[at] = (content | old[0], source | old[1]) if old else (content, source)
    return Lesson(str(row["id"]), row["text"], parsed, tree, cues)


def _words(tree: Tree, spans: Sequence[dict[str, int]]) -> set[int]:
    return {
        at
        for at, (start, end) in enumerate(zip(tree.starts, tree.ends, strict=True))
        if any(max(start, span["start"]) < min(end, span["end"]) for span in spans) and tree.words[at][:1].isalnum()
    }


def _reached(tree: Tree, cue: int, content: set[int], source: set[int]) -> float:
    """How well the phrases around a word match what is said."""
    best, named = 0.0, 0.0
    for arc in arcs(tree, cue):
        covered = _covered(tree, cue, arc)
        best = max(best, len(covered & content) / max(1, len(covered | content)))
        named = max(named, float(arc.node in source))
    return best + 0.2 * named


def _covered(tree: Tree, cue: int, arc: Arc) -> set[int]:
    return {at for first, last in ranges(tree, cue, arc) for at in range(first, last + 1) if tree.words[at][:1].isalnum()}


def word_rows(lessons: Iterable[Lesson]) -> list[Row]:
    """Every word that may be a cue."""
    return [
        (looks_of_word(one.tree, at), int(at in one.cues)) for one in lessons for at in range(len(one.tree.words)) if may_cue(one.tree, at)
    ]


def arc_rows(lessons: Iterable[Lesson], is_source: bool) -> list[Row]:
    """Every phrase beside a marked cue."""
    rows: list[Row] = []
    for one in lessons:
        for cue, (content, source) in one.cues.items():
            frame = frame_of(one.tree, cue)
            for arc in arcs(one.tree, cue):
                covered = _covered(one.tree, cue, arc)
                is_right = arc.node in source and not arc.is_above if is_source else len(covered & content) > 0.6 * max(1, len(covered))
                rows.append((looks_of_arc(one.tree, cue, arc, frame), int(is_right)))
    return rows


def cue_rows(lessons: Iterable[Lesson], known: Weights) -> list[Row]:
    """Every word that may well be a cue, with the phrases that `known` chooses."""
    return [
        (looks_of_choice(one.tree, chosen(one.tree, at, known)), int(at in one.cues))
        for one in lessons
        for at in likely_cues(one.tree, known)
    ]


def company_rows(lessons: Iterable[Lesson], known: Weights) -> list[Row]:
    """Every likely cue with something that is said, beside the others of its sentence."""
    rows: list[Row] = []
    for one in lessons:
        told = judged(one.tree, [chosen(one.tree, at, known) for at in likely_cues(one.tree, known)], known)
        rows.extend((names, int(k.choice.cue in one.cues)) for k, names in zip(told, looks_in_company(one.tree, told), strict=True))
    return rows


def learned(rows: list[Row], name: str) -> dict[str, float]:
    """Log-odds by look; looks that were seen a few times only, or that weigh next to nothing, are left out."""
    seen = Counter(look for looks, _ in rows for look in set(looks))
    names = {look: k for k, look in enumerate(sorted(look for look, count in seen.items() if count >= LEAST_SEEN[name]))}
    starts, columns = [0], []
    for looks, _ in rows:
        columns.extend(sorted({names[look] for look in looks if look in names}))
        starts.append(len(columns))
    matrix = csr_matrix((np.ones(len(columns), dtype=np.float64), np.array(columns), np.array(starts)), shape=(len(rows), len(names)))
    model = LogisticRegression(C=STRENGTH[name], solver="liblinear", fit_intercept=False, max_iter=400, tol=1e-3)
    model.fit(matrix, np.array([label for _, label in rows]))
    return {look: round(float(model.coef_[0][k]), 2) for look, k in names.items() if abs(model.coef_[0][k]) >= LEAST_WEIGHT}


def first_look(lessons: list[Lesson]) -> Weights:
    """All but the last model."""
    return Weights(
        learned(word_rows(lessons), "word"),
        learned(arc_rows(lessons, False), "content"),
        learned(arc_rows(lessons, True), "source"),
        {},
        {},
        LEAST_WORD,
        LEAST_CLAIM,
        LEAST_QUOTED,
    )


def trained(lessons: list[Lesson]) -> Weights:
    """The weights, the last two models from judgements on texts that the others had not seen."""
    parts = [[one for one in lessons if _part(one.id, "fold") % FOLDS == fold] for fold in range(FOLDS)]
    known = [first_look([one for one in lessons if _part(one.id, "fold") % FOLDS != fold]) for fold in range(FOLDS)]
    rows = [cue_rows(part, weights) for part, weights in zip(parts, known, strict=True)]
    beside: list[Row] = []
    for fold in range(FOLDS):
        cue = learned([row for other in range(FOLDS) if other != fold for row in rows[other]], "cue")
        beside.extend(company_rows(parts[fold], replace(known[fold], cue=cue)))
    return replace(first_look(lessons), cue=learned([row for part in rows for row in part], "cue"), company=learned(beside, "company"))


def _part(text_id: str, salt: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{salt} {text_id}".encode()).digest()[:4], "big")


def is_held_out(text_id: str) -> bool:
    """One text in three."""
    return _part(text_id, "held out") % 3 == 0


def scored(shared: Path, truth: list[dict[str, Any]], lessons: list[Lesson], known: Weights) -> Any:
    """What the shared scorer says of these texts."""
    with tempfile.TemporaryDirectory() as folder:
        true, found = Path(folder) / "true.jsonl", Path(folder) / "found.jsonl"
        true.write_text("".join(json.dumps(row) + "\n" for row in truth), "utf-8")
        lines = [{"id": one.id, "claims": [_plain(c) for c in claims_of(one.text, one.parsed, known)]} for one in lessons]
        found.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
        command = [sys.executable, str(shared / "tools" / "score_claims.py"), str(true), str(found)]
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _plain(claim: Any) -> dict[str, list[dict[str, int]]]:
    return {part: [{"start": s.start, "end": s.end} for s in getattr(claim, part)] for part in ("source", "cue", "content")}


def written(known: Weights) -> str:
    """A table a line."""
    tables = (
        f"{json.dumps(name)}:{json.dumps(getattr(known, name), sort_keys=True, separators=(',', ':'))}"
        for name in sorted(Weights.__slots__)
    )
    return "{\n" + ",\n".join(tables) + "\n}\n"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    asked.add_argument("--all", action="store_true")
    asked.add_argument("--out", type=Path, default=ROOT / "src" / "copytaster" / "data" / "claims.json")
    said = asked.parse_args()
    parse = parser()
    assert parse is not None, "the parser is missing: pip install 'copytaster[parse]'"
    with gzip.open(said.shared / "data" / "claims" / "train.jsonl.gz", "rt", encoding="utf-8") as stream:
        rows = [json.loads(line) for line in stream]
    lessons = [lesson(row, parse(row["text"])) for row in rows]
    learners = [one for one in lessons if said.all or not is_held_out(one.id)]
    known = trained(learners)
    held = [one for one in lessons if is_held_out(one.id)]
    truth = [row for row in rows if is_held_out(str(row["id"]))]
    print(json.dumps(scored(said.shared, truth, held, known)))
    said.out.write_text(written(known), "utf-8")


if __name__ == "__main__":
    main()
