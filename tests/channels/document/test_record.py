"""Electronic notices: states only move forward, and an unread one goes another way once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from channels.base import Channel
from channels.document.record import (
    Document,
    DocumentError,
    DocumentEvent,
    DocumentState,
    advance,
    expire,
    needing_another_way,
    read_deadline,
)
from tests.notices.world import at

ASKED = at("2026-11-24")
WINDOW = timedelta(days=7)
DOCUMENT = Document(
    id="d-0001",
    member_ref="m-abcd",
    kind="deadline_notice",
    sha256="0" * 64,
    requested_at=ASKED,
    read_deadline=read_deadline(ASKED, WINDOW),
    fallback=Channel.ALIMTALK,
)
ORDER = [
    DocumentState.QUEUED,
    DocumentState.EXPORTED,
    DocumentState.ACCEPTED,
    DocumentState.DELIVERED,
    DocumentState.READ,
]


def event(state: DocumentState, document_id: str = DOCUMENT.id) -> DocumentEvent:
    return DocumentEvent(document_id, state, ASKED, receipt=f"R-{state}")


def test_a_notice_goes_its_way_and_keeps_its_newest_receipt() -> None:
    document = DOCUMENT
    for state in ORDER[1:]:
        moved = advance(document, event(state))
        assert moved is not None
        document = moved
    assert (document.state, document.receipt) == (DocumentState.READ, "R-read")


@pytest.mark.parametrize("state", list(DocumentState))
@pytest.mark.parametrize("reported", ORDER)
def test_no_state_ever_moves_back(state: DocumentState, reported: DocumentState) -> None:
    moved = advance(replace(DOCUMENT, state=state), event(reported))
    if moved is not None and state in ORDER:
        assert ORDER.index(moved.state) > ORDER.index(state)
    if state is reported:
        assert moved is None


def test_an_event_of_another_notice_is_not_its_own() -> None:
    exported = replace(DOCUMENT, state=DocumentState.EXPORTED)
    assert advance(exported, event(DocumentState.READ, "d-0002")) is None


def test_unread_at_its_day_it_expires_and_goes_another_way_once() -> None:
    sent = replace(DOCUMENT, state=DocumentState.DELIVERED)
    assert expire([sent], sent.read_deadline - timedelta(seconds=1)) == []
    (late,) = expire([sent], sent.read_deadline)
    expired = advance(sent, late)
    assert expired is not None
    assert needing_another_way([expired]) == [expired]
    done = advance(expired, event(DocumentState.FALLBACK_DONE))
    assert done is not None
    assert needing_another_way([done]) == []
    assert expire([done], sent.read_deadline + WINDOW) == []


@pytest.mark.parametrize("state", [DocumentState.EXPIRED, DocumentState.FALLBACK_DONE])
def test_read_too_late_it_is_read_all_the_same(state: DocumentState) -> None:
    expired = replace(DOCUMENT, state=state)
    read = advance(expired, event(DocumentState.READ))
    assert read is not None
    assert needing_another_way([read]) == []


def test_the_earliest_day_comes_first() -> None:
    sooner = replace(DOCUMENT, id="d-0002", state=DocumentState.ACCEPTED)
    later = replace(
        DOCUMENT,
        id="d-0001",
        state=DocumentState.ACCEPTED,
        read_deadline=DOCUMENT.read_deadline + WINDOW,
    )
    late = expire([later, sooner], DOCUMENT.read_deadline + 2 * WINDOW)
    assert [one.document_id for one in late] == ["d-0002", "d-0001"]


def test_a_notice_nobody_has_read_yet_does_not_expire_before_it_left() -> None:
    assert expire([DOCUMENT], DOCUMENT.read_deadline + WINDOW) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"member_ref": "900101-1234567"},
        {"member_ref": "01012345678"},
        {"member_ref": "김하나"},
        {"member_ref": "m"},
        {"id": "../escape"},
        {"sha256": "short"},
        {"read_deadline": ASKED},
    ],
)
def test_what_would_say_who_she_is_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(DocumentError):
        replace(DOCUMENT, **wrong)  # type: ignore[arg-type]  # made-up values
