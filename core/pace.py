"""How often somebody wants to be reminded; by itself, for those who need no table."""

from __future__ import annotations

from enum import StrEnum


class Pace(StrEnum):
    NORMAL = "normal"
    LESS = "less"
