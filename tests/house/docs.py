"""The papers: their links, the files and functions they name, and what stands under a heading."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.house.sources import ROOT, module, packages

_LINK: Final = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")
_TICKED: Final = re.compile(r"`([^`\n]+)`")
_FOLDERS: Final = (*packages(), "tests", "docs", "bench", ".ci")


def documents() -> tuple[Path, ...]:
    return (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))


def broken_links(text: str, folder: Path) -> list[str]:
    """Links into the repository that lead nowhere; other hosts are not asked."""
    found = [one or other for one, other in _LINK.findall(text)]
    own = [link for link in found if not re.match(r"[a-z]+:|#", link)]
    return [link for link in own if not (folder / link.partition("#")[0]).exists()]


def broken_names(text: str) -> list[str]:
    """`bot/converse.py`, `notices/` and `bot/converse.py:converse` must all be there."""
    named = [ticked for ticked in _TICKED.findall(text) if _is_of_the_house(ticked)]
    return [name for name in named if not _is_there(name)]


def _is_of_the_house(name: str) -> bool:
    path = name.partition(":")[0]
    plain = re.fullmatch(r"[\w.\-/]+", path) is not None
    return plain and "/" in path and path.split("/")[0] in _FOLDERS


def _is_there(name: str) -> bool:
    path, _, inside = name.partition(":")
    if not (ROOT / path).exists():
        return False
    return not inside or inside in definitions(path)


def definitions(path: str) -> frozenset[str]:
    """Functions, classes and assigned names of a module; methods as Class.method."""
    names: set[str] = set()
    for node in module(path).tree.body:
        names.update(_named(node))
        if isinstance(node, ast.ClassDef):
            names.update(f"{node.name}.{name}" for child in node.body for name in _named(child))
    return frozenset(names)


def _named(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    return []


def paragraphs(text: str) -> Mapping[str, str]:
    """What stands under each heading, of any level, up to the next one."""
    parts = re.split(r"^#+ +(.+)$", text, flags=re.MULTILINE)
    return {
        heading.strip("` "): body.strip()
        for heading, body in zip(parts[1::2], parts[2::2], strict=True)
    }
