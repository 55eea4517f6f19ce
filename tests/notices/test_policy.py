"""The policy an operator may change, and what she is told when she slips."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core.clock import SEOUL
from notices.policy import PolicyError, load_policy


def own(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_own_file_changes_only_what_it_names(tmp_path: Path) -> None:
    shipped = load_policy()
    mine = load_policy(own(tmp_path, "[month]\ncap = 1\n"))
    assert (mine.monthly_cap, mine.rungs) == (1, shipped.rungs)
    assert mine.revision != shipped.revision


def test_the_same_content_has_the_same_revision(tmp_path: Path) -> None:
    assert load_policy(own(tmp_path, "[month]\ncap = 3\n")).revision == load_policy().revision


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[month]\ncap = -1", ("month.cap = -1", "a whole number from 0")),
        ("[month]\ncap = true", ("month.cap = True", "a whole number")),
        ("[month]\ncapp = 2", ("month.capp", "unknown", "cap, days")),
        ("[moon]\ncap = 2", ("moon", "unknown", "ladder")),
        ("month = 2", ("month = 2", "[month]")),
        ('[ladder]\nrungs = "30"', ("ladder.rungs = '30'", "a list of days")),
        ("[ladder]\nrungs = [30, 30, 0]", ("ladder.rungs", "each day once")),
        ("[ladder]\nrungs = [30, 14, 0]", ("ladder.final", "stand in ladder.rungs")),
        ("[ladder]\nfinal = [7, 3, 1]", ("ladder.final = [7, 3, 1]", "0 and every rung")),
        ("[ladder]\nfinal = [30, 0]", ("ladder.final = [30, 0]", "every rung up to")),
        ("[hours]\ndefault = 7", ("hours.default = 7", "from 8 to 20")),
        ("[hours]\nquiet_from = 8", ("hours.quiet_from = 8", "from 9 to 24")),
        ("[month", ("JIGI_POLICY_FILE", "expected TOML")),
    ],
)
def test_a_slip_is_named_with_key_value_and_what_was_expected(
    tmp_path: Path, text: str, names: tuple[str, ...]
) -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy(own(tmp_path, text))
    assert all(name in str(caught.value) for name in names), caught.value
    assert "own.toml" in str(caught.value)


def test_a_missing_file_is_named() -> None:
    with pytest.raises(PolicyError, match=r"JIGI_POLICY_FILE.*nowhere\.toml"):
        load_policy(Path("nowhere.toml"))


@pytest.mark.parametrize(
    ("hour", "minute", "days", "then"),
    [(21, 0, 1, 8), (23, 59, 1, 8), (7, 59, 0, 8), (8, 0, 0, 8), (20, 59, 0, 20)],
)
def test_night_ends_at_eight(hour: int, minute: int, days: int, then: int) -> None:
    moment = datetime(2026, 11, 24, hour, minute, tzinfo=SEOUL)
    allowed = load_policy().first_allowed(moment)
    assert (allowed.date(), allowed.hour) == ((moment + timedelta(days=days)).date(), then)


def test_an_hour_in_the_night_becomes_the_nearest_one_of_the_day() -> None:
    policy = load_policy()
    assert (policy.hour_for(3), policy.hour_for(23), policy.hour_for(19)) == (8, 20, 19)
