"""Every reminder there can be, measured against the limits of the voice: nobody counts words
when a sentence is changed, so this does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from channels.base import Message
from core.i18n import Voice, tell
from models import Entitlement
from notices.plan import FOLLOW_UP, PASSED, URGENT, PlannedRung
from notices.policy import load_policy
from notices.wording import Item, Occasion, reminder, time_left
from rules.catalogue import catalogue
from tests.notices.world import PHONE, at

POLICY = load_policy()
SAFE = date(2027, 2, 26)
VOICES = [Voice(), Voice("ko", "easy"), Voice("en")]
RUNGS = {
    "d365": SAFE - timedelta(days=365),
    "d90": SAFE - timedelta(days=90),
    "d30": SAFE - timedelta(days=30),
    "d7": SAFE - timedelta(days=7),
    "d1": SAFE - timedelta(days=1),
    "d0": SAFE,
    URGENT: SAFE + timedelta(days=1),
    PASSED: SAFE + timedelta(days=5),
    FOLLOW_UP: SAFE,
}
FINAL = {"d30", "d7", "d1", "d0", URGENT, PASSED}


def item(claim: str, rung: str, number: int = 1) -> Item:
    entitlement = Entitlement(
        id=number,
        claim=claim,
        raw=date(2027, 3, 1),
        adjusted=date(2027, 3, 2),
        safe=SAFE,
        claimed_on=SAFE - timedelta(days=30),
    )
    return Item(entitlement, PlannedRung(rung, at(str(RUNGS[rung])), rung in FINAL))


def said(rung: str, claims: list[str], voice: Voice, *, first: bool = False) -> tuple[Message, ...]:
    items = [item(claim, rung, number) for number, claim in enumerate(claims, start=1)]
    return reminder(items, Occasion(RUNGS[rung], POLICY, PHONE, first), voice)


def every_bubble(voice: Voice) -> Iterator[tuple[bool, Message]]:
    """(is a list, bubble), for one claim of each kind and for up to six together."""
    claims = list(catalogue().claims)
    for rung in RUNGS:
        for claim in claims:
            yield from ((False, bubble) for bubble in said(rung, [claim], voice, first=True))
        for count in (2, 3, 6):
            yield from ((True, bubble) for bubble in said(rung, claims[:count], voice))


@pytest.mark.parametrize("voice", VOICES, ids=str)
def test_no_bubble_is_longer_than_people_read(voice: Voice) -> None:
    for is_list, bubble in every_bubble(voice):
        lines = bubble.text.count("\n") + 1
        assert lines <= (8 if is_list else 5), bubble.text
        if voice.language == "ko":
            assert len(bubble.text) <= (320 if is_list else 220), bubble.text


@pytest.mark.parametrize(("wording", "words"), [("messages", 16), ("easy", 10)])
def test_no_sentence_is_longer_than_people_read(wording: str, words: int) -> None:
    for _, bubble in every_bubble(Voice("ko", wording)):
        for sentence in re.split(r"(?<=[.?])\s|\n", bubble.text):
            assert len(sentence.split()) <= words, sentence


@pytest.mark.parametrize("voice", VOICES, ids=str)
def test_buttons_fit_their_places(voice: Voice) -> None:
    for _, bubble in every_bubble(voice):
        assert len(bubble.choices) <= 5
        for choice in bubble.choices:
            assert len(choice.label) <= (8 if voice.language == "ko" else 14)
            assert len(choice.payload.encode("ascii")) <= 64


@pytest.mark.parametrize("voice", VOICES, ids=str)
@pytest.mark.parametrize("rung", [rung for rung in RUNGS if rung != FOLLOW_UP])
def test_every_reminder_names_the_telephone_and_says_it_is_no_claim(
    rung: str, voice: Voice
) -> None:
    (bubble,) = said(rung, ["retirement_allowance"], voice)
    assert PHONE in bubble.text
    assert re.search(r"청구를 대신하지 않아요|청구가 아니에요|not a claim", bubble.text)


@pytest.mark.parametrize("rung", RUNGS)
def test_a_reminder_never_threatens_promises_or_shouts(rung: str) -> None:
    for voice in VOICES:
        text = "\n".join(bubble.text for bubble in said(rung, ["retirement_allowance"], voice))
        assert not re.search(r"소멸|연장|!|긴급|D-\d|lapse|[🚨⚠]", text), text


def test_the_final_rungs_have_no_later() -> None:
    for rung in RUNGS:
        payloads = [c.payload for c in said(rung, ["retirement_allowance"], Voice())[-1].choices]
        assert ("d:later:1" in payloads) == (rung in ("d365", "d90"))


def test_one_final_claim_in_a_message_takes_the_later_from_all() -> None:
    near, far = item("retirement_allowance", "d30"), item("retirement_benefit", "d90", 2)
    (bubble,) = reminder([near, far], Occasion(RUNGS["d30"], POLICY, PHONE), Voice())
    assert not [c for c in bubble.choices if "later" in c.payload]


def test_a_button_names_as_many_claims_as_it_holds() -> None:
    items = [item("retirement_allowance", "d30", 10**9 + n) for n in range(8)]
    (bubble,) = reminder(items, Occasion(RUNGS["d30"], POLICY, PHONE), Voice())
    assert bubble.choices[0].payload == "d:claimed:" + ".".join(str(10**9 + n) for n in range(5))


@pytest.mark.parametrize(
    ("day", "key"),
    [
        ("2026-11-22", "reminder.left.today"),
        ("2026-11-23", "reminder.left.tomorrow"),
        ("2027-05-21", "reminder.left.days"),
        ("2027-05-22", "reminder.left.about"),
        ("2030-08-28", "reminder.left.about"),
    ],
)
def test_days_are_counted_for_half_a_year_then_months_and_years(day: str, key: str) -> None:
    assert time_left(date(2026, 11, 22), date.fromisoformat(day)).key == key


@pytest.mark.parametrize(
    ("day", "korean", "english"),
    [
        ("2027-05-22", "6개월쯤 남았어요.", "About 6 months left."),
        ("2027-11-20", "1년쯤 남았어요.", "About 1 year left."),
        ("2027-12-22", "1년 1개월쯤 남았어요.", "About 1 year 1 month left."),
        ("2030-08-28", "3년 9개월쯤 남았어요.", "About 3 years 9 months left."),
    ],
)
def test_years_and_months_left_are_said_as_such(day: str, korean: str, english: str) -> None:
    left = time_left(date(2026, 11, 22), date.fromisoformat(day))
    assert tell(left, Voice()) == korean
    assert tell(left, Voice("en")) == english
