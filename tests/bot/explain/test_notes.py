"""What is said along with a verdict: every note has its text, the most useful come first."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, cast

import pytest

from bot.explain.notes import _FIRST, _LAST, adjustment_lines, note_lines
from bot.explain.personal import judged
from core.i18n import Say, tell
from rules.eligibility import Finding, check, note_ids
from rules.eligibility.adjustment import Adjustment, Change
from rules.facts import PartialDate
from rules.situation import CriminalStatus, RetirementReason, Situation
from tests.bot.scenes import guest
from tests.house.catalogues import NAMES, catalogue

HALF: Final = Fraction(1, 2)
LEFT: Final = Situation(
    retirement_date=PartialDate(2024, 3, 1),
    service_months=(60, 60),
    retirement_reason=RetirementReason.VOLUNTARY,
    criminal_status=CriminalStatus.NONE,
)


@dataclass(frozen=True)
class Found:
    """A Finding as far as its notes go."""

    notes: tuple[str, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()

    @property
    def finding(self) -> Finding:
        return cast("Finding", self)


def changed(kind: Change, value: Fraction) -> Finding:
    return Found(adjustments=(Adjustment(kind, value, ()),)).finding


def said(lines: tuple[Say, ...], voice: str = "ko") -> list[str]:
    return [tell(line, guest(voice).voice) for line in lines]


@pytest.mark.parametrize("name", NAMES)
def test_every_note_has_a_text_and_every_text_a_note(name: str) -> None:
    texts = {key.removeprefix("note.") for key in catalogue(name) if key.startswith("note.")}
    assert texts == note_ids()


def test_the_order_names_notes_that_exist() -> None:
    assert {*_FIRST, *_LAST} <= {f"note.{note}" for note in note_ids()}


class TestNotes:
    def test_what_keeps_a_right_comes_first(self) -> None:
        notes = ("amount_before_2010", "claim_despite_dispute")
        lines = note_lines(Found(notes).finding, amounts=True)
        assert [line.key for line in lines] == [
            "note.claim_despite_dispute",
            "note.amount_before_2010",
        ]

    def test_at_most_two(self) -> None:
        assert len(note_lines(Found(tuple(sorted(note_ids()))).finding, amounts=True)) == 2

    def test_how_an_amount_was_made_is_said_beside_an_amount_only(self) -> None:
        assert note_lines(Found(("amount_before_2010",)).finding, amounts=False) == ()

    @pytest.mark.parametrize("note", ["claim_today", "pension_not_called_lapsed"])
    def test_what_the_day_says_already_is_left_out(self, note: str) -> None:
        assert note_lines(Found((note,)).finding, amounts=True) == ()

    def test_a_cut_is_said_once(self) -> None:
        cut = Adjustment(Change.PENALTY, HALF, ())
        assert note_lines(Found(("penalty",), (cut,)).finding, amounts=True) == ()
        assert note_lines(Found(("penalty",)).finding, amounts=True) == (Say("note.penalty"),)

    def test_a_real_finding_brings_its_own(self) -> None:
        scene = guest()
        found = check("retirement_pension", LEFT, today=scene.today, calendar=scene.calendar)
        assert Say("note.linking_possible") in note_lines(found, amounts=True)


class TestChanges:
    def test_a_part_is_named_and_the_office_decides(self) -> None:
        [line] = said(adjustment_lines(changed(Change.PENALTY, HALF), guest()))
        assert "2분의 1만큼" in line
        assert "결정은 공단이 해요." in line

    def test_money_is_an_estimate(self) -> None:
        stopped = changed(Change.STOP, Fraction(350_000))
        [korean] = said(adjustment_lines(stopped, guest()))
        [english] = said(adjustment_lines(stopped, guest("en")), "en")
        assert "약 35만 원" in korean
        assert "추정" in korean
        assert "KRW 350,000" in english

    def test_a_small_stop_has_no_amount(self) -> None:
        [line] = adjustment_lines(changed(Change.STOP, Fraction(3_000)), guest())
        assert line.key == "adjustment.stop_little"

    def test_one_survivor_shares_with_nobody(self) -> None:
        assert adjustment_lines(changed(Change.SHARE, Fraction(1)), guest()) == ()

    @pytest.mark.parametrize("voice", ["ko", "easy", "en"])
    @pytest.mark.parametrize("kind", list(Change))
    def test_every_change_can_be_told(self, kind: Change, voice: str) -> None:
        assert said(adjustment_lines(changed(kind, Fraction(36)), guest(voice)), voice)

    def test_a_sentence_is_a_cut_of_the_lump_sum(self) -> None:
        scene = guest()
        sentenced = Situation(
            retirement_date=PartialDate(2024, 3, 1),
            service_months=(60, 60),
            retirement_reason=RetirementReason.REMOVAL,
            criminal_status=CriminalStatus.NONE,
        )
        found = judged("retirement_lump_sum", sentenced, scene).finding
        assert any("줄어드는 것으로" in line for line in said(adjustment_lines(found, scene)))
