"""Lighthouse on the front page and a story of the demonstration: `make lighthouse`.

Ends with 1 when performance is below 95 or accessibility below 100, as phones see it; with 0 and a reason where Lighthouse cannot run.
The best of three runs counts for performance, which depends on what else the machine does.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".lighthouse"
PACKAGE = "lighthouse@12.8.2"
LEAST = {"performance": 95, "accessibility": 100}
RUNS = 3
FILLED_S = 120
FLAGS = "--headless=new --no-sandbox --disable-gpu"


def why_not() -> str:
    """Why Lighthouse cannot run here; empty when it can. Fetches it with npm where it is not there."""
    if not _chromium():
        return "there is no Chromium; on Debian: apt-get install chromium"
    if not shutil.which("node") or not shutil.which("npm"):
        return "there is no node or no npm; on Debian: apt-get install nodejs npm"
    if not _command().exists():
        FOLDER.mkdir(exist_ok=True)
        print(f"Fetching {PACKAGE} ...", flush=True)
        told = subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(FOLDER), PACKAGE], check=False, capture_output=True, text=True
        )
        if told.returncode:
            return f"npm could not fetch {PACKAGE}: {told.stderr.strip().splitlines()[-1:]}"
    return ""


@contextmanager
def demonstration() -> Iterator[str]:
    """The address of a demonstration that has filled its pages."""
    command = [sys.executable, "-u", "-m", "copytaster", "demo", "--carried", "--speed", "max", "--port", "0"]
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout
            found = next(told for line in process.stdout if (told := re.search(r"http://[\w.]+:\d+", line)))
            _wait_until_filled(found[0])
            yield found[0]
        finally:
            process.terminate()
            process.wait()


def _wait_until_filled(address: str) -> None:
    before = -1
    for _ in range(FILLED_S // 2):
        articles = json.loads(_text(f"{address}/healthz"))["articles"]
        if articles and articles == before:
            return
        before = articles
        time.sleep(2)
    raise TimeoutError("the demonstration was not filled")


def scores(address: str) -> dict[str, int]:
    """By category, of 100; the best of some runs."""
    best: dict[str, int] = {}
    for _ in range(RUNS):
        told = subprocess.run(
            [str(_command()), address, "--quiet", "--output=json", f"--only-categories={','.join(LEAST)}", f"--chrome-flags={FLAGS}"],
            capture_output=True, text=True, check=True, env={**os.environ, "CHROME_PATH": _chromium()},
        ).stdout  # fmt: skip
        result = json.loads(told)
        best = {name: max(best.get(name, 0), round(100 * result["categories"][name]["score"])) for name in LEAST}
        if all(best[name] >= least for name, least in LEAST.items()):
            break
    failed = [name for name, audit in result["audits"].items() if audit["score"] is not None and audit["score"] < 0.9]
    print(
        f"{address}: {', '.join(f'{name} {score}' for name, score in best.items())}; below 90: {', '.join(failed) or 'nothing'}", flush=True
    )
    return best


def main() -> int:
    reason = why_not()
    if reason:
        print(f"Lighthouse was skipped: {reason}.")
        return 0
    with demonstration() as address:
        story = re.search(r'href="(/story/[^"?]+)"', _text(f"{address}/"))
        assert story, "the front page shows no story"
        told = [scores(page) for page in (f"{address}/", f"{address}{story[1]}")]
    return int(any(each[name] < least for each in told for name, least in LEAST.items()))


def _text(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        text: str = answer.read().decode()
        return text


def _command() -> Path:
    return FOLDER / "node_modules" / ".bin" / "lighthouse"


def _chromium() -> str:
    return next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), "")


if __name__ == "__main__":
    sys.exit(main())
