"""`python -m bench.mutation`: changes the law's code one small thing at a time, in a copy, and
tells which changes no test of the rules notices: one JSON object a line, the totals last."""

from __future__ import annotations

import argparse
import ast
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).parents[1]
_LAW: Final = (
    "rules/limitation.py",
    "rules/service.py",
    "rules/eligibility/*.py",
    "rules/dated/__init__.py",
    "rules/dated/*.toml",
)
# Most changes are noticed by a worked case: these run first, without the cost of a test runner.
_CASES: Final = """
from tests.rules.test_eligibility_cases import test_the_worked_case_comes_out_as_written as holds
from tests.rules.eligible import worked_cases
for case in worked_cases():
    holds(case)
"""
_TESTS: Final = (
    "eligibility_cases",
    "eligibility_edges",
    "eligibility_months",
    "presumption",
    "service",
    "dated",
    "eligibility_house",
    "entitle",
    "limitation",
    "eligibility_oracle",
    "eligibility_properties",
)
_COPIED: Final = ("rules", "tests", "docs", "pyproject.toml")
_TOO_LONG: Final = 120
_NUMBER: Final = re.compile(r"(?<== )(\d+(?:\.\d+)?)(?=,| })")

_COMPARED: Final[dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_COMPUTED: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
}
_CALLED: Final = {"both": "either", "either": "both", "min": "max", "max": "min"}
_TAKEN_OFF: Final = "negated"
# How much is remembered changes no answer.
_NO_LAW: Final = frozenset({"lru_cache", "dataclass"})


@dataclass(frozen=True, slots=True)
class Mutant:
    """`text`: the whole file with the one place changed."""

    file: str
    line: int
    was: str
    becomes: str
    text: str

    def told(self) -> str:
        about = {"file": self.file, "line": self.line, "was": self.was}
        code = self.text.splitlines()[self.line - 1].strip()
        return json.dumps({**about, "becomes": self.becomes, "code": code}, ensure_ascii=False)


def main() -> None:
    asked = _asked()
    possible = [mutant for pattern in asked.files or _LAW for mutant in _mutants(pattern)]
    random.Random(asked.seed).shuffle(possible)  # noqa: S311  a sample, no secret
    ends = time.monotonic() + asked.minutes * 60
    tried, survived = 0, 0
    with tempfile.TemporaryDirectory(prefix="mutation-") as name:
        place = _copied(Path(name))
        for mutant in possible:
            if time.monotonic() > ends:
                break
            tried += 1
            if _survives(place, mutant):
                survived += 1
                print(mutant.told(), flush=True)
    figures = {"possible": len(possible), "tried": tried, "survived": survived}
    print(json.dumps({"name": "mutation", "seed": asked.seed, **figures}), flush=True)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.mutation", description=__doc__)
    parser.add_argument("files", nargs="*", metavar="FILE", help="patterns; else all of the law")
    parser.add_argument("--seed", type=int, default=1, help="which of them are tried first")
    parser.add_argument("--minutes", type=float, default=25)
    return parser.parse_args()


def _copied(place: Path) -> Path:
    for name in _COPIED:
        source = _ROOT / name
        if source.is_dir():
            shutil.copytree(source, place / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, place / name)
    if not _passes(place):
        sys.exit("mutation: the tests fail with nothing changed; expected them to pass")
    return place


def _survives(place: Path, mutant: Mutant) -> bool:
    path = place / mutant.file
    before = path.read_text(encoding="utf-8")
    path.write_text(mutant.text, encoding="utf-8")
    try:
        return _runs(place, ["-c", _CASES]) and _passes(place)
    finally:
        path.write_text(before, encoding="utf-8")


def _passes(place: Path) -> bool:
    files = [f"tests/rules/test_{name}.py" for name in _TESTS]
    return _runs(place, ["-m", "pytest", "-x", "-q", "--noconftest", *files])


def _runs(place: Path, command: list[str]) -> bool:
    """Without bytecode: it is told from its source by size and second, and two changes of one
    second may agree in both."""
    try:
        run = subprocess.run(  # noqa: S603  this project's own tests
            [sys.executable, "-B", *command],
            cwd=place,
            capture_output=True,
            check=False,
            timeout=_TOO_LONG,
        )
    except subprocess.TimeoutExpired:
        return False
    return run.returncode == 0


def _mutants(pattern: str) -> Iterator[Mutant]:
    for path in sorted(_ROOT.glob(pattern)):
        text = path.read_text(encoding="utf-8")
        places = _of_code(text) if path.suffix == ".py" else _of_data(text)
        for start, end, becomes in places:
            was, line = text[start:end], text.count("\n", 0, start) + 1
            if was != becomes:
                changed = text[:start] + becomes + text[end:]
                name = str(path.relative_to(_ROOT))
                yield Mutant(name, line, was, becomes, changed)


def _of_data(text: str) -> Iterator[tuple[int, int, str]]:
    """Every number of a table, one up and one down in its last place."""
    for found in _NUMBER.finditer(text):
        digits = len(found[1].partition(".")[2])
        for step in (1, -1):
            yield found.start(), found.end(), f"{float(found[1]) + step * 10**-digits:.{digits}f}"


def _of_code(text: str) -> Iterator[tuple[int, int, str]]:
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line.encode()))
    raw = text.encode()

    def place(line: int, column: int) -> int:
        return len(raw[: starts[line - 1] + column].decode())

    for node in _walk(ast.parse(text)):
        for becomes in _changes(node):
            assert isinstance(node, ast.expr)
            end = place(node.end_lineno or 0, node.end_col_offset or 0)
            yield place(node.lineno, node.col_offset), end, becomes


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """Everything but annotations and what only remembers."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not (name == "decorator_list" and _is_no_law(child)):
                yield from _walk(child)


def _is_no_law(decorator: ast.AST) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Name) and called.id in _NO_LAW


def _changes(node: ast.AST) -> Iterator[str]:
    """What may stand in the place of an expression."""
    match node:
        case ast.Compare(left=left, ops=[operator], comparators=right):
            for other in _COMPARED.get(type(operator), ()):
                yield _written(ast.Compare(left, [other()], right))
        case ast.BinOp(left=one, op=operation, right=two) if type(operation) in _COMPUTED:
            yield _written(ast.BinOp(one, _COMPUTED[type(operation)](), two))
        case ast.BoolOp(op=joined, values=values):
            other_way = ast.Or() if isinstance(joined, ast.And) else ast.And()
            yield _written(ast.BoolOp(other_way, values))
        case ast.Constant(value=bool() as truth):
            yield str(not truth)
        case ast.Constant(value=int() as number):
            yield str(number + 1)
            yield f"({number - 1})"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield _written(operand)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=named) if name in _CALLED:
            yield _written(ast.Call(ast.Name(_CALLED[name]), args, named))
        case ast.Call(func=ast.Name(id=name), args=[taken]) if name == _TAKEN_OFF:
            yield _written(taken)


def _written(expression: ast.expr) -> str:
    return f"({ast.unparse(ast.fix_missing_locations(expression))})"


if __name__ == "__main__":
    main()
