"""How well, how fast and in how much memory pages are read, on the shared sets, beside trafilatura in the same run.

    python benchmarks/reading.py [--shared ../shared] [--pages 120] [--peers]

Quality, by the shared scorer: `english` are the pages of naeb whose publishers were held out of the training, `many languages` is
fundus_dev, of which nothing was learned, `gate` are articles and other pages of wcxb of held-out publishers. `--peers` adds
trafilatura's figures for the same pages. Speed: pages of naeb and fundus_dev, mixed, about 300 KB each, CPU seconds of one core,
all metadata included on each side. Memory: what one worker holds after all those pages, Linux.
"""

import argparse
import gzip
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean, quantiles
from typing import Any

from copytaster.adapters.compute import ProcessCompute
from copytaster.model.page import Fetched, FetchedPage
from copytaster.model.policy import ReadPolicy
from copytaster.stages import read

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))
from reader_pages import is_held_out, publisher_of  # noqa: E402 - stands beside, and is no package

Row = dict[str, Any]
Answer = dict[str, object]
POLICY = ReadPolicy()
AT = datetime(2026, 1, 1, tzinfo=UTC)
FLOORS = {
    "english": {"shingle_f1": 0.966, "word_f1": 0.966},
    "many languages": {"shingle_f1": 0.960, "word_f1": 0.963, "title": 0.90, "date": 0.98, "authors": 0.87},
    "gate": {"articles_kept": 0.98, "others_refused": 0.85},
}
"""What is asked for on pages that are not here."""


@dataclass(frozen=True, slots=True)
class Case:
    """One page: its row in the set, and what would come from the network."""

    row: Row
    page: FetchedPage

    @property
    def body(self) -> bytes:
        assert isinstance(self.page.outcome, Fetched)
        return self.page.outcome.body


def cases(shared: Path, name: str, held_out_only: bool) -> list[Case]:
    """The pages of one set, in its order."""
    folder = shared / "data" / "pages" / name
    rows = [json.loads(line) for line in (folder / "pages.jsonl").read_text("utf-8").split("\n") if line]
    return [_case(folder, row) for row in rows if not held_out_only or is_held_out(publisher_of(row["url"]))]


def _case(folder: Path, row: Row) -> Case:
    body = gzip.decompress((folder / row["html_path"]).read_bytes())
    return Case(row, FetchedPage(row["id"], row["id"], row["url"], AT, Fetched(row["url"], body, None)))


def ours(case: Case) -> Answer:
    """What this reader makes of a page."""
    return read.record({"id": case.row["id"], "url": case.row["url"]}, read.article(case.page, POLICY))


def peer(fast: bool) -> Callable[[Case], Answer]:
    """What trafilatura makes of a page, with its metadata."""
    from trafilatura import bare_extraction  # noqa: PLC0415 - only to compare with

    def answer(case: Case) -> Answer:
        found = bare_extraction(case.body, url=case.row["url"], with_metadata=True, fast=fast, include_comments=False)
        if found is None:
            return {"id": case.row["id"], "kind": "refused"}
        authors = [name.strip() for name in (found.author or "").split(";") if name.strip()]
        told = {"text": found.text, "title": found.title, "published": found.date, "authors": authors}
        return {"id": case.row["id"], "kind": "article", **told}

    return answer


def figures(shared: Path, chosen: Sequence[Case], reader: Callable[[Case], Answer]) -> dict[str, float]:
    """The shared scorer's figures."""
    with tempfile.TemporaryDirectory() as folder:
        pages, answers = Path(folder, "pages.jsonl"), Path(folder, "read.jsonl")
        pages.write_text("".join(json.dumps(case.row) + "\n" for case in chosen), "utf-8")
        answers.write_text("".join(json.dumps(reader(case), default=str) + "\n" for case in chosen), "utf-8")
        command = [sys.executable, str(shared / "tools" / "score_reading.py"), str(pages), str(answers), "--json"]
        return dict(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))


def quality(shared: Path, reader: Callable[[Case], Answer], name: str) -> None:
    """Print the figures of each set beside its floors."""
    sets = {
        "english": cases(shared, "naeb", True),
        "many languages": cases(shared, "fundus_dev", False),
        "gate": cases(shared, "wcxb_dev_article", True) + cases(shared, "wcxb_dev_other", True),
    }
    for title, chosen in sets.items():
        got = figures(shared, chosen, reader)
        for figure in ("shingle_f1", "word_f1", "title", "date", "authors", "articles_kept", "others_refused"):
            is_gate = figure in FLOORS["gate"]
            if got[figure] is not None and is_gate == (title == "gate"):
                floor = FLOORS[title].get(figure)
                print(f"{name:18} {title:15} {len(chosen):4} pages  {figure:15} {got[figure]:.4f}" + (f"  floor {floor}" if floor else ""))


def speed(chosen: Sequence[Case], reader: Callable[[Case], Answer]) -> list[float]:
    """CPU seconds of each page, after three pages to warm up."""
    took = []
    for case in [*chosen[:3], *chosen]:
        began = time.process_time()
        reader(case)
        took.append(time.process_time() - began)
    return took[3:]


def memory_mb(chosen: Sequence[Case]) -> float:
    """What one worker process holds at most, among the pages."""
    compute = ProcessCompute(ReadPolicy(workers=1))
    try:
        return max(_read_by_worker(compute, case) for case in chosen)
    finally:
        compute.close()


def _read_by_worker(compute: ProcessCompute, case: Case) -> float:
    compute._read(case.page)
    status = (Path(f"/proc/{worker}/status").read_text() for worker in compute.worker_ids())
    return max((int(line.split()[1]) / 1024 for text in status for line in text.splitlines() if line.startswith("VmRSS")), default=0.0)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    options.add_argument("--pages", type=int, default=120)
    options.add_argument("--peers", action="store_true", help="also score trafilatura on the same pages")
    given = options.parse_args()
    quality(given.shared, ours, "copytaster")
    if given.peers:
        quality(given.shared, peer(False), "trafilatura")
        quality(given.shared, peer(True), "trafilatura fast")
    mixed = cases(given.shared, "naeb", False) + cases(given.shared, "fundus_dev", False)
    random.Random(4).shuffle(mixed)
    mixed = mixed[: given.pages]
    print(f"{len(mixed)} mixed pages of {mean(len(case.body) for case in mixed) / 1000:.0f} KB, all metadata, one core:")
    took = {
        name: speed(mixed, reader)
        for name, reader in (("copytaster", ours), ("trafilatura", peer(False)), ("trafilatura fast", peer(True)))
    }
    for name, seconds in took.items():
        p99 = quantiles(seconds, n=100)[98]
        times = sum(took["trafilatura fast"]) / sum(seconds)
        print(f"{name:18} {len(seconds) / sum(seconds):7.1f} pages/s  {times:5.1f} times trafilatura fast  p99 {1000 * p99:6.1f} ms")
    print(f"a worker holds at most {memory_mb(mixed):.0f} MB")


if __name__ == "__main__":
    main()
