"""Electronic notices where something breaks: bad result files, a full disk, a process killed at any
point. Nothing is lost, and nothing leaves twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jobs.deliver import ABANDONED_AFTER
from models import Outgoing
from models.erase import erase_member
from models.outbox import State
from tests.jigi.posted import SIXTY, WINDOW, House, lines_of, told


async def test_a_line_counts_once_however_often_its_file_comes(posted: House) -> None:
    await posted.member()
    await posted.remind()
    await posted.result("delivered")
    assert await posted.documents.look() == 1
    assert list(posted.documents.exchange.inbox.glob("*.jsonl")) == []
    line = told(await posted.name(), "delivered", posted.clock.now())
    posted.bring(line)
    assert await posted.documents.look() == 0
    # Put away by hand, or the folder was read-only: the place counts once all the same.
    for path in (posted.documents.exchange.inbox / "read").iterdir():
        path.unlink()
    posted.bring(line)
    assert await posted.documents.look() == 0
    assert await posted.evidence() == ["exported", "delivered"]


async def test_bad_result_files_lose_nothing(posted: House) -> None:
    await posted.member()
    await posted.remind()
    name, now = await posted.name(), posted.clock.now()
    whole = posted.bring(told("d-unknown", "read", now), "half a li", told(name, "accepted", now))
    half = posted.bring(told(name, "read", now), sequence=2)
    content = half.read_bytes()
    half.write_bytes(content[:-9])
    forged = posted.bring(told(name, "rejected", now), sequence=3, key=b"another key")
    wrong = posted.bring(told(name, "rejected", now), sequence=4, sha256="0" * 64)
    assert await posted.documents.look() == 1
    assert [path.exists() for path in (whole, half, forged, wrong)] == [False, True, True, True]
    assert (await posted.rows())[1] == ("document", State.SENT)
    half.write_bytes(content)
    assert await posted.documents.look() == 1
    assert (await posted.rows())[1] == ("document", State.READ)


async def test_another_file_of_a_sequence_that_was_read_is_not_believed(posted: House) -> None:
    await posted.member()
    await posted.remind()
    await posted.result("delivered")
    await posted.documents.look()
    path = await posted.result("rejected")
    assert await posted.documents.look() == 0
    assert path.exists()
    assert (await posted.rows())[1] == ("document", State.DELIVERED)


async def killed_at(posted: House, point: str) -> None:
    """The process dies at a point of sending; another life takes over what it left."""

    def die(name: str) -> None:
        if name == point:
            raise KeyboardInterrupt

    posted.deliverer.fault = die
    with pytest.raises(KeyboardInterrupt):
        await posted.remind()
    posted.deliverer.fault = lambda _name: None
    posted.clock.advance(ABANDONED_AFTER)
    await posted.sweep()


@pytest.mark.parametrize("point", ["after_attempting_before_send", "after_send_before_settle"])
async def test_killed_anywhere_it_leaves_once(posted: House, point: str) -> None:
    await posted.member("document")
    await killed_at(posted, point)
    assert await posted.rows() == [("document", State.SENT)]
    assert sorted(path.name for path in posted.documents.exchange.outbox.iterdir()) == [
        "kpost-000001"
    ]
    assert await posted.evidence() == ["exported"]


async def test_killed_between_file_and_table_it_leaves_once(
    posted: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await posted.member("document")

    async def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("jigi.document.exported", die)
        with pytest.raises(KeyboardInterrupt):
            await posted.remind()
    # Its result is faster than our next life.
    await posted.result("delivered")
    await posted.documents.look()
    assert await posted.evidence() == ["exported", "delivered"]
    posted.clock.advance(ABANDONED_AFTER)
    await posted.sweep()
    assert await posted.rows() == [("document", State.DELIVERED)]
    assert len(list(posted.documents.exchange.outbox.iterdir())) == 1


async def test_a_full_disk_costs_time_alone(posted: House) -> None:
    posted.documents.exchange.outbox.write_text("no folder")
    await posted.member("document")
    await posted.remind()
    assert await posted.rows() == [("document", State.ATTEMPTING)]
    posted.documents.exchange.outbox.unlink()
    posted.clock.advance(ABANDONED_AFTER)
    await posted.sweep()
    assert await posted.rows() == [("document", State.SENT)]
    assert len(lines_of(posted)) == 1


async def test_a_name_taken_by_an_older_life_is_passed_over(posted: House) -> None:
    """As after a backup was restored: the folder holds notices nobody here knows."""
    taken = posted.documents.exchange.outbox / "kpost-000001"
    taken.mkdir(parents=True)
    (taken / "manifest.json").write_text("{}")
    await posted.member("document")
    await posted.remind()
    assert await posted.rows() == [("document", State.QUEUED)]
    posted.clock.advance(timedelta(minutes=1))
    await posted.sweep()
    assert await posted.rows() == [("document", State.SENT)]
    assert len(lines_of(posted, 2)) == 1
    assert [kept.sequence for kept in await posted.documents_kept()] == [2]


async def test_an_address_that_would_say_who_she_is_never_stands_in_a_file(posted: House) -> None:
    await posted.member("document")
    await posted.ticks.due()
    async with posted.world.store.write() as session:
        row = await session.get_one(Outgoing, 1)
        row.address = "01012345678"
    await posted.sweep()
    (row,) = await posted.world.outbox()
    assert (row.state, (row.reason or "")[:10]) == (State.FAILED, "member_ref")
    assert not posted.documents.exchange.outbox.exists()


async def test_erased_she_is_in_no_table_and_her_result_is_nobodys(posted: House) -> None:
    member = await posted.member()
    await posted.remind()
    name = await posted.name()
    async with posted.world.store.write() as session:
        gone = await erase_member(session, member, actor="operator", now=SIXTY)
    assert (gone["documents"], gone["document_events"]) == (1, 1)
    posted.bring(told(name, "read", SIXTY))
    assert await posted.documents.look() == 0


async def test_outcomes_of_what_ended_before_it_was_written_down(posted: House) -> None:
    """Registered, exported, and expired while this process was away: not told as sent."""
    await posted.member("document")

    def die(name: str) -> None:
        if name == "after_send_before_settle":
            raise KeyboardInterrupt

    posted.deliverer.fault = die
    with pytest.raises(KeyboardInterrupt):
        await posted.remind()
    posted.deliverer.fault = lambda _name: None
    await posted.pass_by(WINDOW)
    assert await posted.rows() == [("document", State.ATTEMPTING)]
    await posted.sweep()
    assert await posted.rows() == [("document", State.FAILED)]
    assert await posted.unreached() == [("m1", "d60")]
