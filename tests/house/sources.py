"""The code base as text and as syntax trees, each file read once."""

from __future__ import annotations

import ast
import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
# What .gitignore leaves out, and folders no person writes into.
_LEFT_OUT: Final = frozenset({"__pycache__", "var", "dist", "build", "node_modules"})


@dataclass(frozen=True)
class Module:
    """`path` is relative to the repository, with slashes."""

    path: str
    text: str
    tree: ast.Module


def packages() -> tuple[str, ...]:
    """The top-level packages, as pyproject.toml installs them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    return tuple(str(name) for name in named)


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Every module of these folders; of all packages when none is named."""
    chosen = folders or packages()
    return tuple(
        module(str(path.relative_to(ROOT)))
        for folder in chosen
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "__pycache__" not in path.parts
    )


@cache
def module(path: str) -> Module:
    text = (ROOT / path).read_text(encoding="utf-8")
    return Module(path, text, ast.parse(text, path))


def snippet(text: str, path: str = "bot/made_up.py") -> Module:
    """A made-up module, to show that a collector sees what it is for."""
    return Module(path, text, ast.parse(text))


@cache
def written_files() -> tuple[Path, ...]:
    """Every file a person may commit."""
    return tuple(_walk(ROOT))


def _walk(folder: Path) -> Iterator[Path]:
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir(follow_symlinks=False):
            hidden = entry.name.startswith(".") and entry.name != ".ci"
            if not hidden and entry.name not in _LEFT_OUT and not entry.name.endswith(".egg-info"):
                yield from _walk(Path(entry.path))
        elif entry.name != ".env":
            yield Path(entry.path)


def text_of(path: Path) -> str | None:
    """None for pictures, fonts and the like."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None
