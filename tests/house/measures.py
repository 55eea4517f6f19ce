"""The band the code keeps to, measured on syntax trees: lines, functions, parameters, comments."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tests.house.sources import Module

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Function:
    """`lines` counts from `def` to the last line; decorators are not counted."""

    name: str
    lines: int
    positional: int
    parameters: int
    is_table: bool


def functions(module: Module) -> Iterator[Function]:
    for parent, node in _with_parents(module.tree):
        yield Function(
            name=f"{module.path}:{node.name}",
            lines=(node.end_lineno or node.lineno) - node.lineno + 1,
            positional=len(_own(node.args.posonlyargs + node.args.args, parent)),
            parameters=len(_own(node.args.posonlyargs + node.args.args, parent))
            + len(node.args.kwonlyargs),
            is_table=_is_table(node),
        )


def _with_parents(tree: ast.Module) -> Iterator[tuple[ast.AST, _Function]]:
    for parent in ast.walk(tree):
        for child in ast.iter_child_nodes(parent):
            if isinstance(child, _Function):
                yield parent, child


def _own(arguments: Sequence[ast.arg], parent: ast.AST) -> Sequence[ast.arg]:
    """Without self and cls."""
    is_method = isinstance(parent, ast.ClassDef) and arguments
    return arguments[1:] if is_method and arguments[0].arg in {"self", "cls"} else arguments


def _is_table(node: _Function) -> bool:
    """Nothing but a docstring and one expression: columns of a table, steps of a migration."""
    body = [s for s in node.body if not _is_docstring(s)]
    return all(isinstance(s, ast.Expr | ast.Return) for s in body)


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def line_count(module: Module) -> int:
    return len(module.text.splitlines())


def comment_lines(module: Module) -> int:
    tokens = tokenize.generate_tokens(io.StringIO(module.text).readline)
    return sum(token.type == tokenize.COMMENT for token in tokens)


def percentile(values: Iterable[int], percent: int) -> int:
    """The smallest value that `percent` of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
