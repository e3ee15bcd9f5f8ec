"""Modules and functions stay small enough to be read at once."""

import ast
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "copytaster"
MODULES = sorted(PACKAGE.rglob("*.py"))
OTHERS = sorted(path for folder in ("tests", "benchmarks", "tools") for path in (ROOT / folder).rglob("*.py"))

MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 50
MAX_PARAMETERS = 5
FORBIDDEN_NAMES = {"utils", "util", "helpers", "common", "misc", "base", "core", "manager"}


def _functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


@pytest.mark.parametrize("path", [*MODULES, *OTHERS], ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_has_at_most_400_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_MODULE_LINES


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_function_has_at_most_50_lines(path: Path) -> None:
    assert [f.name for f in _functions(path) if _length(f) > MAX_FUNCTION_LINES] == []


def test_half_of_all_functions_have_under_10_lines() -> None:
    assert median(_length(f) for path in MODULES for f in _functions(path)) < 10


def test_no_function_takes_more_than_five_parameters_but_commands() -> None:
    """A command's parameters are its options; `self` does not count."""
    too_many = [
        f"{path.relative_to(PACKAGE)}:{f.name}"
        for path in MODULES
        for f in _functions(path)
        if len([a for a in [*f.args.posonlyargs, *f.args.args, *f.args.kwonlyargs] if a.arg not in {"self", "cls"}]) > MAX_PARAMETERS
        and not any("command" in ast.unparse(d) for d in f.decorator_list)
    ]
    assert too_many == []


def test_modules_are_named_for_what_they_own() -> None:
    assert [path.name for path in MODULES if path.stem in FORBIDDEN_NAMES] == []


def test_every_module_says_in_one_sentence_what_it_owns() -> None:
    silent = [path.name for path in MODULES if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))]
    assert silent == []


def test_an_import_inside_a_function_says_why() -> None:
    inside = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in MODULES
        for f in _functions(path)
        for node in ast.walk(f)
        if isinstance(node, ast.Import | ast.ImportFrom) and " - " not in path.read_text().splitlines()[node.lineno - 1]
    ]
    assert inside == []


def test_exceptions_are_caught_broadly_in_one_module_alone() -> None:
    broad = {
        str(path.relative_to(PACKAGE))
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ExceptHandler) and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
    }
    assert broad <= {"engine/delivery.py"}
