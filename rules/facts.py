"""Facts as people know them: each with its precision and where it came from.
A month is never turned into a day; who needs a day asks for `earliest` and says so."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Precision(StrEnum):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Source(StrEnum):
    SAID = "said"
    RECORDS = "records"
    DERIVED = "derived"
    PRESUMED = "presumed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date of which the month or the day may be unknown. ISO 8601: 2021, 2021-02, 2021-02-28."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.month is None and self.day is not None:
            raise ValueError(
                f"PartialDate: day {self.day} without a month; expected year-month-day"
            )
        date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def of(cls, day: date) -> PartialDate:
        return cls(day.year, day.month, day.day)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Raise ValueError unless `text` is YYYY, YYYY-MM or YYYY-MM-DD and such a day exists."""
        parts = text.split("-")
        if len(parts) > len(Precision) or not all(part.isdecimal() for part in parts):
            raise ValueError(f"{text!r}: expected YYYY, YYYY-MM or YYYY-MM-DD")
        return cls(*(int(part) for part in parts))

    @property
    def precision(self) -> Precision:
        if self.month is None:
            return Precision.YEAR
        return Precision.MONTH if self.day is None else Precision.DAY

    @property
    def earliest(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def exact(self) -> date | None:
        return self.earliest if self.precision is Precision.DAY else None

    def __str__(self) -> str:
        return "-".join(
            part
            for part in (
                f"{self.year:04d}",
                "" if self.month is None else f"{self.month:02d}",
                "" if self.day is None else f"{self.day:02d}",
            )
            if part
        )
