"""A property worked out once: functools.cached_property without its lock, which costs more than
most of what is worked out here. For objects that one thread uses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

_Owner = TypeVar("_Owner")
_Value = TypeVar("_Value")


class remembered(Generic[_Owner, _Value]):  # noqa: N801  it is used as a decorator, like property
    def __init__(self, compute: Callable[[_Owner], _Value]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    @overload
    def __get__(self, owner: None, kind: type[Any]) -> remembered[_Owner, _Value]: ...
    @overload
    def __get__(self, owner: _Owner, kind: type[Any]) -> _Value: ...
    def __get__(self, owner: _Owner | None, kind: type[Any]) -> _Value | remembered[_Owner, _Value]:
        if owner is None:
            return self
        value = owner.__dict__[self._name] = self._compute(owner)
        return value
