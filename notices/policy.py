"""The reminder policy as data: policy.toml, and over it an operator's own file.
It knows no member and no message."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Final

from core.clock import SEOUL

_DEFAULTS: Final = "policy.toml"
_HOURS: Final = 24

_Tables = Mapping[str, Mapping[str, object]]


class PolicyError(ValueError):
    """A key of a policy file is unknown or wrong: the key, the value, what was expected."""


@dataclass(frozen=True, slots=True)
class Policy:
    """`rungs`, `final`, `less`, `next_channel`, `trusted_contact`, `officer`: days before the
    safe day. `repeat`: seconds by kind of message, 0 for never. `revision` names the content."""

    rungs: tuple[int, ...]
    final: frozenset[int]
    less: frozenset[int]
    monthly_cap: int
    month_days: int
    default_hour: int
    quiet_from: int
    quiet_until: int
    registration_rest: timedelta
    follow_up_after: timedelta
    heard_for: timedelta
    next_channel: int
    trusted_contact: int
    officer: int
    repeat: Mapping[str, int]
    revision: str

    @property
    def first_final(self) -> int:
        return max(self.final)

    def hour_for(self, wish: int) -> int:
        """The member's hour, or the nearest one outside quiet hours."""
        return min(max(wish, self.quiet_until), self.quiet_from - 1)

    def is_quiet(self, moment: datetime) -> bool:
        return not self.quiet_until <= moment.astimezone(SEOUL).hour < self.quiet_from

    def first_allowed(self, moment: datetime) -> datetime:
        """`moment`, or the end of the quiet hours it falls into."""
        moment = moment.astimezone(SEOUL)
        if not self.is_quiet(moment):
            return moment
        day = moment.date() + timedelta(days=moment.hour >= self.quiet_from)
        return datetime.combine(day, time(self.quiet_until), SEOUL)


def load_policy(path: Path | None = None) -> Policy:
    """Raise PolicyError naming file, key, value and what was expected."""
    tables = tomllib.loads(files(__package__).joinpath(_DEFAULTS).read_text(encoding="utf-8"))
    if path is None:
        return _Reader(_DEFAULTS, tables).policy()
    try:
        own = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PolicyError(f"JIGI_POLICY_FILE: {path}: {error}; expected TOML in UTF-8") from error
    for table, content in own.items():
        _refuse_unknown(f"{path}: {table}", tables, table, content)
        tables[table] |= content
    return _Reader(str(path), tables).policy()


def _refuse_unknown(place: str, known: _Tables, table: str, content: object) -> None:
    if table not in known:
        raise PolicyError(f"{place}: unknown; expected one of {', '.join(known)}")
    if not isinstance(content, dict):
        raise PolicyError(f"{place} = {content!r}; expected a table [{table}]")
    for key in content:
        if key not in known[table]:
            raise PolicyError(f"{place}.{key}: unknown; expected one of {', '.join(known[table])}")


@dataclass(frozen=True, slots=True)
class _Reader:
    source: str
    tables: _Tables

    def policy(self) -> Policy:
        rungs = self._days("ladder", "rungs")
        quiet_until = self._number("hours", "quiet_until", below=_HOURS)
        quiet_from = self._number("hours", "quiet_from", at_least=quiet_until + 1, below=_HOURS + 1)
        return Policy(
            rungs=tuple(sorted(rungs, reverse=True)),
            final=self._final(rungs),
            less=self._some_of(rungs, "less"),
            monthly_cap=self._number("month", "cap"),
            month_days=self._number("month", "days", at_least=1),
            default_hour=self._number("hours", "default", at_least=quiet_until, below=quiet_from),
            quiet_from=quiet_from,
            quiet_until=quiet_until,
            registration_rest=timedelta(hours=self._number("after", "registration_hours")),
            follow_up_after=timedelta(days=self._number("after", "claim_days", at_least=1)),
            heard_for=timedelta(days=self._number("unacknowledged", "heard_days", at_least=1)),
            next_channel=self._number("unacknowledged", "next_channel"),
            trusted_contact=self._number("unacknowledged", "trusted_contact"),
            officer=self._number("unacknowledged", "officer"),
            repeat={kind: self._number("repeat", kind) for kind in self.tables["repeat"]},
            revision=sha256(json.dumps(self.tables, sort_keys=True).encode()).hexdigest()[:12],
        )

    def _number(self, table: str, key: str, *, at_least: int = 0, below: int | None = None) -> int:
        value = self.tables[table][key]
        if type(value) is int and value >= at_least and (below is None or value < below):
            return value
        upper = "" if below is None else f" to {below - 1}"
        raise self._wrong(table, key, f"a whole number from {at_least}{upper}")

    def _days(self, table: str, key: str) -> frozenset[int]:
        value = self.tables[table][key]
        if not isinstance(value, list) or any(type(day) is not int or day < 0 for day in value):
            raise self._wrong(table, key, "a list of days before the safe day, each 0 or more")
        if len(set(value)) != len(value):
            raise self._wrong(table, key, "each day once")
        return frozenset(value)

    def _some_of(self, rungs: frozenset[int], key: str) -> frozenset[int]:
        days = self._days("ladder", key)
        if not days <= rungs:
            raise self._wrong("ladder", key, "days that stand in ladder.rungs too")
        return days

    def _final(self, rungs: frozenset[int]) -> frozenset[int]:
        final = self._some_of(rungs, "final")
        nearer = {day for day in rungs if day <= max(final, default=0)}
        if 0 not in final or final != nearer:
            raise self._wrong("ladder", "final", "0 and every rung up to the farthest final one")
        return final

    def _wrong(self, table: str, key: str, expected: str) -> PolicyError:
        value = self.tables[table][key]
        return PolicyError(f"{self.source}: {table}.{key} = {value!r}; expected {expected}")
