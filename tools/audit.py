"""Ask the index whether a locked version has a known hole: `make audit`. Needs a network, and says so where there is none."""

import json
import subprocess
import sys
from pathlib import Path

LOCKS = sorted((Path(__file__).resolve().parents[1] / "lock").glob("*.txt"))
NOTHING = "There is no network here, or nobody who knows of holes can be reached: nothing was checked."


def main() -> int:
    """0: no known hole; 1: holes, as said; 2: nothing could be asked."""
    options = ["--disable-pip", "--require-hashes", "--progress-spinner", "off", "--timeout", "30", "--format", "json"]
    line = [sys.executable, "-m", "pip_audit", *options, *(part for lock in LOCKS for part in ("-r", str(lock)))]
    asked = subprocess.run(line, capture_output=True, text=True, check=False)
    try:
        packages = json.loads(asked.stdout)["dependencies"]
    except ValueError:
        print(f"{NOTHING}\n  {(asked.stderr.strip() or 'no answer').splitlines()[-1][:200]}", file=sys.stderr)
        return 2
    return told(packages)


def told(packages: list[dict[str, object]]) -> int:
    """Say what was found in the tool's list of packages; 0, 1 or 2 as in `main`."""
    unknown = sorted(str(each["name"]) for each in packages if "skip_reason" in each)
    holes = [(each["name"], each["version"], hole) for each in packages for hole in _holes(each)]
    for name, version, hole in holes:
        print(f"{name} {version}: {hole['id']}, mended in {', '.join(hole.get('fix_versions') or ['no version yet'])}")
    if len(unknown) == len(packages):
        print(f"{NOTHING} The index knows nothing of {len(packages)} packages.", file=sys.stderr)
        return 2
    if unknown:
        print(f"Nobody could be asked about {len(unknown)} of {len(packages)}: {', '.join(unknown)}")
    print(f"{len(packages) - len(unknown)} packages were checked: {len(holes) or 'no'} known holes.")
    return 1 if holes else 0


def _holes(package: dict[str, object]) -> list[dict[str, list[str]]]:
    found = package.get("vulns")
    return list(found) if isinstance(found, list) else []


if __name__ == "__main__":
    sys.exit(main())
