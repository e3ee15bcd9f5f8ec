"""The lock files: each package that `make` installs, by version and by the hash of every file of that version.

    python tools/lock.py            # write lock/*.txt anew: needs a network, and uv, which reads UV_DEFAULT_INDEX, not pip's settings
    python tools/lock.py --check    # without a network: do they fit pyproject.toml and constraints.txt?

lock/build.txt is what makes the package, lock/run.txt what it needs. Any other lock holds what the ones below it do not: `make test`
installs lock/run.txt, lock/parse.txt, lock/all.txt and lock/test.txt. The versions come from constraints.txt; what it leaves open is the
newest that fits. Files are told apart by their hashes alone, so that one lock serves each Python and each platform; where a platform has
no wheel is said when the lock is written (some minutes).
"""

import re
import subprocess
import sys
import tempfile
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "lock"
BELOW = {
    "build": (),
    "run": (),
    "parse": ("run",),
    "all": ("run", "parse"),
    "test": ("run", "parse", "all"),
    "bench": ("run", "parse", "all", "test"),
    "fuzz": ("run", "parse", "all", "test"),
    "writer-test": ("run", "parse", "all", "test"),
    "upkeep": ("run", "parse", "all", "test"),
}
PYTHONS = ("3.11", "3.12", "3.13")
PLATFORMS = ("x86_64-manylinux_2_28", "aarch64-manylinux_2_28", "aarch64-apple-darwin", "x86_64-apple-darwin")
LOOKED_AT = ("run", "parse", "all", "test")
PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)(?: *; *([^\\]*?))?((?: *\\\n +--hash=sha256:[0-9a-f]{64})*) *$", re.MULTILINE)
HEAD = "# Made by `make lock`, not by hand: versions from constraints.txt, each with the hashes of all its files.\n"


def main(arguments: list[str]) -> int:
    """0: in order; 1: the locks do not fit, as said."""
    if arguments == ["--check"]:
        said = misfits()
        print("\n".join([*said, "`make lock` writes the locks anew."] if said else ["The locks fit."]))
        return 1 if said else 0
    write()
    return 0


def misfits() -> list[str]:
    """What is asked for and not locked so, one line each; none where the locks fit."""
    chosen = {canonicalize_name(name): version for name, version, *_ in PIN.findall((ROOT / "constraints.txt").read_text())}
    return [line for layer in BELOW for line in (*_unmet(layer), *_unlike(layer, chosen))]


def _unmet(layer: str) -> list[str]:
    """What pyproject.toml, or a package that is locked and installed here, needs and the layer does not hold."""
    held = locked(layer)
    asked = [(f"pyproject.toml ({layer})", need) for need in _wanted(layer)] + [(name, need) for name in held for need in _needs(name)]
    here = [(by, need) for by, need in asked if not need.marker or need.marker.evaluate({"extra": ""})]
    found = [(by, need, held.get(canonicalize_name(need.name))) for by, need in here]
    return [
        f"lock/{layer}.txt: {by} needs {need}, locked is {version or 'none'}"
        for by, need, version in found
        if not version or not need.specifier.contains(version, prereleases=True)
    ]


def _unlike(layer: str, chosen: dict[str, str]) -> list[str]:
    """Pins that are not those of constraints.txt, are without a hash, or are double."""
    text = (FOLDER / f"{layer}.txt").read_text()
    pins = PIN.findall(text)
    lines = [line for line in text.splitlines() if line and line[0] not in "# "]
    said = [f"lock/{layer}.txt: not a version with hashes: {line}" for line in lines if not PIN.match(line.removesuffix("\\"))]
    said += [f"lock/{layer}.txt: {name} has no hash" for name, _, _, hashes in pins if not hashes]
    said += [
        f"lock/{layer}.txt: {name} is {version}, in constraints.txt {chosen[canonicalize_name(name)]}"
        for name, version, *_ in pins
        if chosen.get(canonicalize_name(name), version) != version
    ]
    below = {name for one in BELOW[layer] for name in _pins(one)}
    return said + [f"lock/{layer}.txt: {name} stands below already" for name in _pins(layer) if name in below]


def locked(layer: str) -> dict[str, str]:
    """The version of each package, canonical names, the layers below included."""
    return {name: version for one in (*BELOW[layer], layer) for name, version in _pins(one).items()}


def _pins(layer: str) -> dict[str, str]:
    return {canonicalize_name(name): version for name, version, *_ in PIN.findall((FOLDER / f"{layer}.txt").read_text())}


def _needs(name: str) -> list[Requirement]:
    """What an installed package needs without extras; none where it is not installed."""
    try:
        return [Requirement(line) for line in requires(name) or ()]
    except PackageNotFoundError:
        return []


def _wanted(layer: str) -> list[Requirement]:
    """What pyproject.toml asks for by name: what builds the package, its own needs, or an extra, with extras in it opened."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    needs = {"build": project["build-system"]["requires"], "run": project["project"]["dependencies"]}
    if layer in needs:
        return [Requirement(line) for line in needs[layer]]
    return _opened(layer, project["project"]["optional-dependencies"])


def _opened(extra: str, extras: dict[str, list[str]]) -> list[Requirement]:
    asked = [Requirement(line) for line in extras[extra]]
    inner = [need for own in asked if own.name == "copytaster" for name in sorted(own.extras) for need in _opened(name, extras)]
    return [*(need for need in asked if need.name != "copytaster"), *inner]


def write() -> None:
    """Write each lock, the lowest first, and say for which Pythons and platforms it has no wheels."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for layer in BELOW:
            path = FOLDER / f"{layer}.txt"
            text = _resolved(layer, Path(folder))
            path.write_text(HEAD + text)
            print(f"{path.relative_to(ROOT)}: {len(_pins(layer))} packages, {text.count('--hash=')} files")
            if layer in LOOKED_AT:
                print("".join(f"  {missing}\n" for missing in _without_wheels(path, Path(folder))), end="", flush=True)


def _resolved(layer: str, folder: Path) -> str:
    """The layer's pins without those below it."""
    below = {name: version for one in BELOW[layer] for name, version in _pins(one).items()}
    wanted, versions = folder / "wanted.in", folder / "versions.txt"
    wanted.write_text("\n".join(map(str, _wanted(layer))))
    versions.write_text((ROOT / "constraints.txt").read_text() + "".join(f"{name}=={version}\n" for name, version in below.items()))
    asked = ["compile", str(wanted), "--universal", "--python-version", "3.11", "--constraint", str(versions)]
    made = _uv([*asked, "--generate-hashes", "--no-annotate", "--no-header", "--output-file", str(folder / f"{layer}.out")])
    if made.returncode:
        raise SystemExit(f"lock/{layer}.txt: {made.stderr}")
    text = (folder / f"{layer}.out").read_text()
    return "".join(pin.group(0) + "\n" for pin in PIN.finditer(text) if canonicalize_name(pin.group(1)) not in below)


def _without_wheels(path: Path, folder: Path) -> list[str]:
    """What a lock lacks, a line for each Python and platform."""
    said = []
    for python in PYTHONS:
        for platform in PLATFORMS:
            line = ["compile", str(path), "--no-deps", "--only-binary", ":all:", "--python-version", python, "--python-platform", platform]
            tried = _uv([*line, "--no-config", "--output-file", str(folder / "tried.txt")])
            (folder / "tried.txt").unlink(missing_ok=True)
            names = sorted(set(re.findall(r"(\S+?)==\S+ has no (?:usable )?wheels", " ".join(tried.stderr.split()))))
            if tried.returncode:
                said.append(f"Python {python}, {platform}: no wheels of {', '.join(names) or tried.stderr.strip()}")
    return said


def _uv(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "uv", "pip", *arguments], capture_output=True, text=True, check=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
