"""Which sentences the code says: keys and the values given to them, read from syntax trees."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from tests.house.sources import Module

# Helpers of bot/reply.py that put "button." before the key they are given.
_LABELLED: Final = frozenset({"answer", "act", "call"})
_KEY: Final = re.compile(r"[a-z][a-z_0-9]*(?:\.[a-z_0-9]+)*")
_PLACEHOLDER: Final = "([a-z_0-9.]*)"


@dataclass(frozen=True)
class Saying:
    """`values` is None when they are handed on and cannot be read (`**extra`)."""

    key: str
    place: str
    values: frozenset[str] | None


@dataclass(frozen=True)
class Pattern:
    """A key put together at run time, such as f"echo.{name}"."""

    shape: re.Pattern[str]
    place: str

    def may_be(self, key: str, words: frozenset[str]) -> bool:
        """Whether it can come out as `key` from words that stand in the code, or numbers."""
        found = self.shape.fullmatch(key)
        return found is not None and all(_is_built_of(part, words) for part in found.groups())


def _is_built_of(part: str, words: frozenset[str]) -> bool:
    pieces = part.split(".")
    return part in words or all(
        piece in words or piece.isdecimal() or not piece for piece in pieces
    )


def sayings(modules: Iterable[Module]) -> Iterator[Saying]:
    """Keys that stand in the code in one piece, where a sentence or a button is made."""
    for module, call in _calls(modules):
        for argument, prefix in _keys_of(call):
            for literal in _branches(argument):
                if isinstance(literal, ast.Constant) and isinstance(literal.value, str):
                    place = f"{module.path}:{call.lineno}"
                    yield Saying(prefix + literal.value, place, _values(call, prefix))


def patterns(modules: Iterable[Module]) -> Iterator[Pattern]:
    for module, call in _calls(modules):
        for argument, prefix in _keys_of(call):
            for literal in _branches(argument):
                if isinstance(literal, ast.JoinedStr):
                    shape = re.escape(prefix) + "".join(_pieces(literal))
                    yield Pattern(re.compile(shape), f"{module.path}:{call.lineno}")


def built_elsewhere(modules: Iterable[Module]) -> Iterator[Pattern]:
    """The same for keys put together in one place and said in another."""
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.JoinedStr) and _starts_like_a_key(node):
                yield Pattern(re.compile("".join(_pieces(node))), f"{module.path}:{node.lineno}")


def words(modules: Iterable[Module]) -> frozenset[str]:
    """Every text in the code that has the shape of a key or of a part of one."""
    return frozenset(
        node.value
        for module in modules
        for node in _outside_patterns(module.tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and _KEY.fullmatch(node.value)
    )


def _outside_patterns(node: ast.AST) -> Iterator[ast.AST]:
    """Every node, but for the fixed pieces of f-strings: they are no whole texts."""
    for child in ast.iter_child_nodes(node):
        if not (isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)):
            yield child
            yield from _outside_patterns(child)


def _calls(modules: Iterable[Module]) -> Iterator[tuple[Module, ast.Call]]:
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                yield module, node


def _keys_of(call: ast.Call) -> Iterator[tuple[ast.expr, str]]:
    assert isinstance(call.func, ast.Name)
    if call.func.id == "Say":
        yield call.args[0], ""
    elif call.func.id in _LABELLED:
        yield call.args[0], "button."


def _branches(argument: ast.expr) -> Iterator[ast.expr]:
    """Both sides of `a if x else b`."""
    if isinstance(argument, ast.IfExp):
        yield from _branches(argument.body)
        yield from _branches(argument.orelse)
    else:
        yield argument


def _values(call: ast.Call, prefix: str) -> frozenset[str] | None:
    names = [keyword.arg for keyword in call.keywords]
    if None in names:
        return None
    extra = {"buttons"} if not prefix else set()
    return frozenset(name for name in names if name is not None) - extra


def _pieces(text: ast.JoinedStr) -> Iterator[str]:
    for piece in text.values:
        yield re.escape(str(piece.value)) if isinstance(piece, ast.Constant) else _PLACEHOLDER


def _starts_like_a_key(text: ast.JoinedStr) -> bool:
    first = text.values[0] if text.values else None
    return (
        isinstance(first, ast.Constant)
        and isinstance(first.value, str)
        and re.fullmatch(r"[a-z][a-z_]*(?:\.[a-z_0-9]*)+", first.value) is not None
    )
