"""A reminder that no telephone took becomes an electronic notice: files go out, result files come
back, and what nobody reads in time goes on to the next way or to the officers' list."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from channels.base import Channel, Sent
from channels.document.record import DocumentState
from core.clock import FixedClock
from core.settings import load_settings
from jigi.alimtalk import NoProvider
from jigi.document import make_documents
from models.entitlement import ReminderState
from models.ledger import Happened
from models.outbox import State
from models.store import Store
from tests.jigi.posted import SIXTY, WINDOW, House, lines_of
from tests.notices.world import address_at, at


async def test_a_dead_telephone_an_unread_notice_and_then_a_person(posted: House) -> None:
    member = await posted.member()
    await posted.remind()
    assert await posted.rows() == [("alimtalk", State.FAILED), ("document", State.SENT)]
    (line,) = lines_of(posted)
    assert line["member"] == address_at("document", 1)
    assert line["read_by"] == (SIXTY + WINDOW).isoformat()
    text = (posted.documents.exchange.outbox / "kpost-000001" / line["file"]).read_text()
    assert text.startswith("2026년 12월 28일(월) 기준으로 쓴 안내입니다.\n\n")
    assert "늦어도 2027년 2월 26일(금)까지" in text

    await posted.result("delivered", receipt="R1")
    await posted.pass_by(timedelta(minutes=1))
    assert (await posted.rows())[1] == ("document", State.DELIVERED)
    assert await posted.unreached() == []

    await posted.pass_by(WINDOW)
    assert (await posted.rows())[1] == ("document", State.FAILED)
    assert (await posted.world.outbox())[1].reason == "unread by its day"
    assert await posted.unreached() == [("m1", "d60")]
    assert (await posted.world.reminders(member))["d60"] == ReminderState.UNREACHED
    assert await posted.evidence() == ["exported", "delivered", "expired", "fallback_done"]
    assert (await posted.happened(member))[-2:] == [Happened.FAILED, Happened.UNREACHED]


async def test_one_that_is_read_in_time_is_at_its_end(posted: House) -> None:
    member = await posted.member()
    await posted.remind()
    await posted.result("read", receipt="R2")
    # The file lies there, and the day passes before anybody looks.
    await posted.pass_by(WINDOW)
    assert (await posted.rows())[1] == ("document", State.READ)
    assert (await posted.happened(member))[-1] == Happened.READ
    assert await posted.unreached() == []
    (kept,) = await posted.documents_kept()
    assert (kept.state, kept.receipt) == (DocumentState.READ, "R2")


async def test_one_that_is_refused_goes_on_at_once(posted: House) -> None:
    await posted.member()
    await posted.remind()
    await posted.result("rejected", reason="moved abroad")
    await posted.pass_by(timedelta(minutes=1))
    assert (await posted.world.outbox())[1].reason == "moved abroad"
    assert await posted.unreached() == [("m1", "d60")]
    assert await posted.evidence() == ["exported", "rejected", "fallback_done"]


async def test_an_unread_notice_goes_on_in_words_of_the_day(posted: House) -> None:
    """Her first channel is the notice: the telephone behind it gets the days that are left then."""
    posted.phones.outcome = Sent("M1")
    await posted.member("document", "alimtalk")
    await posted.remind()
    assert await posted.rows() == [("document", State.SENT)]
    await posted.pass_by(WINDOW)
    await posted.sweep()
    await posted.remind()
    assert await posted.rows() == [
        ("document", State.FAILED),
        ("alimtalk", State.SUPPRESSED),
        ("alimtalk", State.SENT),
    ]
    late, anew = (await posted.world.outbox())[1:]
    assert late.reason == "too late to be true"
    assert "53일" in (anew.payload or {})["text"]
    assert anew.key.endswith("@document")


async def test_read_after_its_day_she_is_on_no_list(posted: House) -> None:
    member = await posted.member()
    await posted.remind()
    await posted.pass_by(WINDOW)
    assert await posted.unreached() == [("m1", "d60")]
    await posted.result("read")
    await posted.pass_by(timedelta(minutes=1))
    assert (await posted.rows())[1] == ("document", State.READ)
    assert await posted.unreached() == []
    assert (await posted.world.reminders(member))["d60"] == ReminderState.SENT


@pytest.mark.parametrize(
    ("reported", "after"),
    [
        (["read", "delivered"], State.READ),
        (["read", "rejected"], State.READ),
        (["delivered", "accepted"], State.DELIVERED),
        (["delivered", "delivered"], State.DELIVERED),
        (["accepted"], State.SENT),
        (["delivered", "rejected"], State.DELIVERED),
    ],
)
async def test_states_only_move_forward(posted: House, reported: list[str], after: State) -> None:
    await posted.member()
    await posted.remind()
    for sequence, state in enumerate(reported, start=1):
        await posted.result(state, sequence=sequence)
        await posted.pass_by(timedelta(minutes=1))
    assert (await posted.rows())[1] == ("document", after)
    assert await posted.evidence() == ["exported", *reported]


async def test_before_the_last_day_there_is_a_morning_left(posted: House) -> None:
    posted.clock.advance(at("2027-02-23") - SIXTY)
    await posted.member("document")
    await posted.remind()
    assert [line["read_by"] for line in lines_of(posted)] == [at("2027-02-25", 8).isoformat()]


async def test_on_the_last_day_it_waits_for_hours_alone(posted: House) -> None:
    posted.clock.advance(at("2027-02-26") - SIXTY)
    await posted.member("document")
    await posted.remind()
    assert [line["read_by"] for line in lines_of(posted)] == [at("2027-02-26", 16).isoformat()]


async def test_without_an_intermediary_it_goes_another_way(posted: House) -> None:
    posted.deliverer.batchers = {Channel.DOCUMENT: NoProvider("electronic notices")}
    await posted.member("document", "telegram")
    await posted.ticks.due()
    await posted.deliverer.sweep(Channel.DOCUMENT)
    assert await posted.rows() == [("document", State.FAILED), ("telegram", State.QUEUED)]


def test_an_intermediary_is_chosen_by_settings(any_store: Store, tmp_path: Path) -> None:
    assert make_documents(load_settings(None), any_store, FixedClock(SIXTY)) is None
    given = {"document_outbox": tmp_path, "document_inbox": tmp_path, "document_key": "k" * 32}
    settings = load_settings(None, document_provider="kt", document_read_days=3, **given)
    made = make_documents(settings, any_store, FixedClock(SIXTY))
    assert made is not None
    assert (made.exchange.provider, made.window) == ("kt", timedelta(days=3))
