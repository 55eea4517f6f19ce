"""What the code reaches for: the clock, chance, tasks, the environment, the screen, SQL."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from tests.house.sources import Module

CLOCK: Final = frozenset(
    {
        "datetime.now",
        "datetime.today",
        "datetime.utcnow",
        "date.today",
        "time.time",
        "time.time_ns",
        "time.localtime",
        "time.gmtime",
        "func.now",
        "func.current_timestamp",
    }
)
CHANCE: Final = frozenset({"random", "secrets", "uuid", "urandom"})
TASKS: Final = frozenset({"create_task", "ensure_future", "run_coroutine_threadsafe"})
ENVIRONMENT: Final = frozenset({"os.environ", "os.getenv", "environ", "getenv", "os.putenv"})
SQL: Final = frozenset({"select", "insert", "update", "delete", "text", "func", "literal_column"})


def reads_of_clock(modules: Iterable[Module]) -> list[str]:
    return _dotted(modules, CLOCK)


def reads_of_environment(modules: Iterable[Module]) -> list[str]:
    return _dotted(modules, ENVIRONMENT)


def uses_of_chance(modules: Iterable[Module]) -> list[str]:
    """Imported modules, and os.urandom however it is named."""
    return _places(
        modules,
        lambda node: (
            bool(CHANCE.intersection(_imported(node)))
            or (isinstance(node, ast.Attribute) and node.attr == "urandom")
        ),
    )


def starts_of_tasks(modules: Iterable[Module]) -> list[str]:
    return _places(
        modules,
        lambda node: isinstance(node, ast.Call) and _name(node.func).split(".")[-1] in TASKS,
    )


def prints(modules: Iterable[Module]) -> list[str]:
    return _places(
        modules,
        lambda node: (
            isinstance(node, ast.Call)
            and _name(node.func) in {"print", "rich.print", "typer.echo", "sys.stdout.write"}
        ),
    )


def writes_sql(modules: Iterable[Module]) -> list[str]:
    return _places(
        modules,
        lambda node: (
            isinstance(node, ast.ImportFrom)
            and (node.module or "").startswith("sqlalchemy")
            and bool(SQL.intersection(alias.name for alias in node.names))
        ),
    )


def calls_of(modules: Iterable[Module], name: str) -> Iterator[tuple[Module, ast.Call]]:
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and _name(node.func) == name:
                yield module, node


def outside(places: Iterable[str], *allowed: str) -> list[str]:
    """Places that lie in none of the allowed files or folders."""
    return [place for place in places if not place.startswith(allowed)]


def _dotted(modules: Iterable[Module], names: frozenset[str]) -> list[str]:
    def is_one(node: ast.AST) -> bool:
        return isinstance(node, ast.Attribute | ast.Name) and any(
            _name(node) == name or _name(node).endswith(f".{name}") for name in names
        )

    return _places(modules, is_one)


def _places(modules: Iterable[Module], wanted: Callable[[ast.AST], bool]) -> list[str]:
    return [
        f"{module.path}:{getattr(node, 'lineno', 0)}"
        for module in modules
        for node in ast.walk(module.tree)
        if wanted(node)
    ]


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield (node.module or "").partition(".")[0]
        yield from (alias.name for alias in node.names if node.module == "os")


def _name(node: ast.AST) -> str:
    """a.b.c of an attribute chain; the empty text for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        front = _name(node.value)
        return f"{front}.{node.attr}" if front else node.attr
    return ""
