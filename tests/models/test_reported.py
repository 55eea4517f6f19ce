"""Messages are found by what their provider calls them, without reading through all of them."""

from __future__ import annotations

from sqlalchemy import insert

from models import Outgoing
from models.outbox import State
from models.reported import awaiting_report, with_provider_ids
from models.store import Store
from tests.models.people import NOW, outgoing
from tests.models.plans import plans_of

_MANY = 300


async def fill(store: Store) -> None:
    """As many on AlimTalk as on Telegram, all sent."""
    rows = []
    for number in range(2 * _MANY):
        channel = "alimtalk" if number % 2 else "telegram"
        row = outgoing(f"{number}", address=f"{number}", channel=channel)
        columns = {attr.key: getattr(row, attr.key) for attr in Outgoing.__mapper__.column_attrs}
        given = {key: value for key, value in columns.items() if value is not None}
        rows.append({**given, "state": State.SENT, "sent_at": NOW, "provider_id": f"M{number}"})
    async with store.write() as session:
        await session.execute(insert(Outgoing), rows)


async def test_a_report_finds_its_message_by_an_index(any_store: Store) -> None:
    await fill(any_store)
    plans = await plans_of(any_store, lambda session: with_provider_ids(session, ["M7", "M9"]))
    assert any("ix_outbox_provider" in plan for plan in plans)
    async with any_store.read() as session:
        found = await with_provider_ids(session, ["M7", "M8", "nobody"])
    # M8 is Telegram's own number for something else.
    assert {name: row.key for name, row in found.items()} == {"M7": "7"}


async def test_what_had_no_report_is_looked_through_in_its_order(any_store: Store) -> None:
    await fill(any_store)

    async with any_store.read() as session:
        first = await awaiting_report(session, since=NOW, until=NOW, after=0, limit=2)
        then = await awaiting_report(session, since=NOW, until=NOW, after=first[-1][0], limit=2)
    assert [name for _, name in (*first, *then)] == ["M1", "M3", "M5", "M7"]
    plans = await plans_of(
        any_store,
        lambda session: awaiting_report(session, since=NOW, until=NOW, after=0, limit=20),
    )
    assert any("ix_outbox_no_report" in plan for plan in plans)
