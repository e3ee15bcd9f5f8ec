"""Catalogues of the interface's languages: `extract` lists the messages, `update` brings them into every catalogue and compiles.

    python tools/catalogues.py update [LANGUAGE ...]   # a language that is named for the first time begins an empty catalogue
    python tools/catalogues.py compile
    python tools/catalogues.py --check                 # says what is missing, and fails if anything is

Needs Babel, which the extra `test` brings.
"""

import io
import json
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "copytaster"
LOCALES = PACKAGE / "web" / "locales"
NAME = "copytaster"
METHODS = [("**.py", "python"), ("web/templates/**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"web/templates/**.html": {"trimmed": "false", "newstyle_gettext": "true", "silent": "false", "extensions": "jinja2.ext.i18n"}}
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None, "gettext": None, "ngettext": (1, 2), "phrase": None, "phrases": (1, 2), "forms": (1, 2),
}  # fmt: skip
OWN_NAME = "English (write here what this language calls itself)"
BY_HAND = (OWN_NAME, "1,234.5", "64%")
"""Messages that no call names: the language's name for itself, and how it writes numbers."""

_VALUES = re.compile(r"%\((\w+)\)s|\{(\w+)\}")


@cache
def extracted() -> Catalog:
    """Every message of the package, in order of its texts."""
    found = Catalog(project=NAME, charset="utf-8", fuzzy=False)
    for file, _, message, _, _ in extract_from_dir(PACKAGE, METHODS, OPTIONS, KEYWORDS):
        if message and (not isinstance(message, tuple) or message[0]):
            found.add(message, locations=[(f"src/copytaster/{file}", 0)])
    languages = json.loads((PACKAGE / "data" / "language_names.json").read_text("utf-8"))
    for message in (*BY_HAND, *languages.values()):
        found.add(message)
    return found


def kept() -> dict[str, Path]:
    """The catalogues by language."""
    return {path.parents[1].name: path for path in sorted(LOCALES.glob(f"*/LC_MESSAGES/{NAME}.po"))}


def read(path: Path, language: str) -> Catalog:
    """One catalogue."""
    with path.open("rb") as file:
        return read_po(file, language)


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as it is used."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def update(languages: list[str]) -> None:
    """Bring new messages in, take old ones out; nothing is guessed."""
    template = extracted()
    for language in {*kept(), *languages}:
        path = LOCALES / language / "LC_MESSAGES" / f"{NAME}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = read(path, language) if path.exists() else Catalog(locale=language, project=NAME, charset="utf-8", fuzzy=False)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, catalogue, width=140, sort_output=True, no_location=True, omit_header=False)
    compile_all()


def compile_all() -> None:
    """Write what is used at run time beside each catalogue."""
    for language, path in kept().items():
        path.with_suffix(".mo").write_bytes(compiled(read(path, language)))


def troubles(language: str, path: Path) -> Iterator[str]:
    """What is wrong with one catalogue, a line each."""
    catalogue, template = read(path, language), extracted()
    for message in template:
        if message.id:
            told = catalogue.get(message.id)
            why = "is missing" if told is None else _wrong(told)
            if why:
                yield f"{language}: {message.id!r} {why}"
    yield from (f"{language}: {each.id!r} is not used any more" for each in catalogue if each.id and template.get(each.id) is None)
    used = path.with_suffix(".mo")
    if not used.exists() or used.read_bytes() != compiled(catalogue):
        yield f"{language}: {used.name} is not compiled from {path.name}"


def _wrong(message: Message) -> str:
    wanted = [message.id] if isinstance(message.id, str) else list(message.id)
    told = [message.string] if isinstance(message.string, str) else list(message.string)
    if not all(told):
        return "is not translated"
    if message.fuzzy:
        return "is marked as fuzzy"
    names = [_names(each) for each in wanted]
    return "" if all(_names(each) in names for each in told) else f"has other values than {sorted(names[-1])}"


def _names(text: str) -> set[str]:
    return {found[1] or found[2] for found in _VALUES.finditer(text)}


def main(arguments: list[str]) -> int:
    """The exit status: 1 where `--check` finds anything."""
    match arguments:
        case ["extract"]:
            write_po(sys.stdout.buffer, extracted(), width=140, sort_output=True)
        case ["update", *languages]:
            update(languages)
        case ["compile"]:
            compile_all()
        case ["--check"]:
            found = [line for language, path in kept().items() for line in troubles(language, path)]
            print("\n".join(found) or "All messages have their texts.")
            return bool(found)
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
