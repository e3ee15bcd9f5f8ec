"""How well and how fast stories are told and claims are found, on the gold stories and the shared sets.

    python benchmarks/briefs.py [--shared ../shared]

Gold stories: the facts that the sentences of briefs hold, and those that their lists hold too; claims and disagreements found; those
invented. The CPU time of briefs. The check of sentences, as `benchmarks/checks.py` prints it for each fourth article.

Claims, by the shared scorer, beside what is asked for: `development` are texts of which nothing was learned, by plain rules and
with the parser where it is installed. Speed: words a second of CPU on one core, the parse and the finding apart, and with them the
memory of this process at its highest (Linux).
"""

import argparse
import gzip
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from copytaster.adapters import grammar
from copytaster.stages import claims
from copytaster.stages.claims.parsed import Parsed

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from benchmarks import checks, gold  # noqa: E402 - stands beside, and is no package

FLOORS = {("all", "content_f1"): 0.745, ("quoted", "content_f1"): 0.90, ("quoted", "right_source"): 0.92, ("all", "triple_f1"): 0.55}
AIMS = {("all", "content_f1"): 0.80, ("quoted", "content_f1"): 0.94, ("quoted", "right_source"): 0.95, ("all", "triple_f1"): 0.62}
LEAST_WORDS_S = 4000

Row = dict[str, Any]
Parse = Callable[[str], Parsed]


def rows_of(path: Path) -> list[Row]:
    """The annotated texts of a file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def scored(shared: Path, truth: Path, found: Sequence[Row]) -> Row:
    """What the shared scorer says."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "found.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in found), "utf-8")
        command = [sys.executable, str(shared / "tools" / "score_claims.py"), str(truth), str(path)]
        told: Row = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        return told


def tell(name: str, told: Row) -> None:
    """Print the four figures, their floors and aims."""
    print(f"{name}: {told['texts']} texts, {told['failed']} failed, {told['all']['found']} claims found, {told['all']['true']} annotated")
    for key, floor in FLOORS.items():
        value = told[key[0]][key[1]]
        mark = "aim met" if value >= AIMS[key] else "floor met" if value >= floor else "BELOW THE FLOOR"
        print(f"  {key[1]:13} {key[0]:7} {value:.4f}   floor {floor:.3f}, aim {AIMS[key]:.2f}: {mark}")


def speeds(texts: Sequence[str], parse: Parse) -> tuple[float, float]:
    """Words a second of the parse, and of finding claims in it."""
    words = sum(len(text.split()) for text in texts)
    parse(texts[0])
    began = time.process_time()
    parsed = [parse(text) for text in texts]
    between = time.process_time()
    for text, tree in zip(texts, parsed, strict=True):
        claims.attributed(text, "en", tree)
    return words / (between - began), words / (time.process_time() - between)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    shared: Path = asked.parse_args().shared
    truth = shared / "data" / "claims" / "dev.jsonl.gz"
    rows = rows_of(truth)
    tell("development, plain rules", scored(shared, truth, [claims.record(row) for row in rows]))
    checks.report(shared / "data", every=4)
    parse = grammar.parser()
    gold.report(shared, parse)
    if parse is None:
        print("no parser is installed: pip install 'copytaster[parse]'")
        return
    tell("development, with the parser", scored(shared, truth, [claims.record(row, parse) for row in rows]))
    parsing, finding = speeds([row["text"] for row in rows], parse)
    print(f"parse {parsing:,.0f} words/s (floor {LEAST_WORDS_S:,}), claims {finding:,.0f} words/s of CPU")
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
