"""Time comes from one place, in Seoul, and the demonstration's never runs backwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.clock import SEOUL, FixedClock, ShiftedClock, SystemClock, today
from core.ids import SecureIds, SeededIds

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=SEOUL)


def test_the_demonstrations_clock_moves_forward_and_on() -> None:
    real = FixedClock(NOON)
    clock = ShiftedClock(real)
    clock.move_to(NOON + timedelta(days=30))
    real.advance(timedelta(minutes=5))
    assert clock.now() == NOON + timedelta(days=30, minutes=5)
    assert ShiftedClock(real, clock.shift).now() == clock.now()


def test_the_demonstrations_clock_does_not_move_back() -> None:
    clock = ShiftedClock(FixedClock(NOON), timedelta(days=1))
    with pytest.raises(ValueError, match="has passed; expected a later moment"):
        clock.move_to(NOON)
    assert clock.now() == NOON + timedelta(days=1)


def test_now_is_in_seoul_whatever_it_was_set_from() -> None:
    late = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)
    assert FixedClock(late).now().isoformat() == "2026-03-02T05:00:00+09:00"
    assert today(FixedClock(late)).isoformat() == "2026-03-02"
    assert SystemClock().now().tzinfo is SEOUL


def test_ids_are_long_enough_and_readable_aloud() -> None:
    tokens = {SecureIds().token() for _ in range(50)}
    assert len(tokens) == 50
    assert min(map(len, tokens)) >= 22
    assert not set("01oil") & set("".join(SecureIds().code(8) for _ in range(50)))
    assert len(SecureIds().code(8)) == 8


def test_a_seed_replays_its_ids() -> None:
    first, again, other = SeededIds(7), SeededIds(7), SeededIds(8)
    drawn = [(ids.token(), ids.code(8), ids.token()) for ids in (first, again, other)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert drawn[0][0] != drawn[0][2]
