"""JSON as its standard has it: Python alone would also read NaN and Infinity, which could not be
said again."""

from __future__ import annotations

import json
from math import isfinite


def read_json(text: str | bytes | bytearray) -> object:
    """Raise ValueError for what is no JSON, numbers that are none and endless nesting included."""
    try:
        read: object = json.loads(text, parse_constant=_no_number, parse_float=_number)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return read


def _no_number(name: str) -> float:
    raise ValueError(name)


def _number(text: str) -> float:
    number = float(text)
    return number if isfinite(number) else _no_number(text)
