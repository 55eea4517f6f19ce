"""Who may do which step of a notice: every refusal is one sentence and changes nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from admin import notices
from admin.audience import read_audience
from admin.notices import Acting, Draft
from admin.officers import add_officer, bind_chat, withdraw_officer
from admin.refused import Refused
from core.i18n import Say, Voice, tell
from models import AuditEntry
from models.audience import Audience
from models.member import lookup_of
from models.notice import NoticeState
from models.officer import officer_at, officer_by_code
from notices.announce import VOICES
from tests.admin.office import NOON, TEXTS, Office

Step = Callable[[Acting, str], Awaitable[object]]
STEPS: dict[str, Step] = {
    "count": notices.count,
    "preview": notices.preview,
    "request": notices.request,
    "approve": notices.approve,
    "reject": notices.reject,
    "start": notices.start,
    "pause": notices.pause,
    "resume": notices.resume,
    "cancel": notices.cancel,
    "slow": lambda acting, code: notices.slow(acting, code, 5),
}


async def drafted(office: Office, draft: Draft | None = None) -> str:
    given = draft or Draft("점검", TEXTS)
    return (await office.do("kim", lambda acting: notices.draft(acting, given))).code


async def refusal(office: Office, officer: str, step: str, code: str) -> str:
    """The sentence; nothing has changed."""
    before = (await office.notice(code)).state
    with pytest.raises(Refused) as no:
        await office.do(officer, lambda acting: STEPS[step](acting, code))
    assert (await office.notice(code)).state == before
    return no.value.say.key


async def test_every_step_of_a_life_is_audited_with_its_officer(office: Office) -> None:
    await office.world.member(NOON)
    code = await office.started()
    await office.do("kim", lambda acting: notices.pause(acting, code))
    await office.do("park", lambda acting: notices.resume(acting, code))
    await office.do("park", lambda acting: notices.cancel(acting, code))
    async with office.store.read() as session:
        found = select(AuditEntry).where(AuditEntry.subject == code).order_by(AuditEntry.id)
        acts = [(entry.act, entry.actor) for entry in await session.scalars(found)]
    assert acts == [
        ("notice.draft", "kim"),
        ("notice.count", "kim"),
        ("notice.preview", "kim"),
        ("notice.request", "kim"),
        ("notice.approve", "lee"),
        ("notice.start", "park"),
        ("notice.pause", "kim"),
        ("notice.resume", "park"),
        ("notice.cancel", "park"),
    ]


@pytest.mark.parametrize(
    ("officer", "step", "key"),
    [
        ("park", "count", "notice.no.role"),
        ("kim", "request", "notice.no.state"),
        ("kim", "approve", "notice.no.role"),
        ("lee", "approve", "notice.no.state"),
        ("kim", "start", "notice.no.role"),
        ("park", "start", "notice.no.state"),
        ("park", "pause", "notice.no.state"),
        ("park", "resume", "notice.no.state"),
        ("park", "slow", "notice.no.state"),
    ],
)
async def test_a_draft_goes_no_way_but_its_own(
    office: Office, officer: str, step: str, key: str
) -> None:
    assert await refusal(office, officer, step, await drafted(office)) == key


async def test_nobody_approves_what_she_wrote_last(office: Office) -> None:
    await office.world.member(NOON)
    code = await drafted(office)
    await office.do("lee", lambda acting: notices.edit(acting, code, Draft("새 점검", TEXTS)))
    for step in ("count", "preview", "request"):
        await office.do("lee", lambda acting, step=step: STEPS[step](acting, code))  # type: ignore[misc]
    assert await refusal(office, "lee", "approve", code) == "notice.no.own"


async def test_what_is_changed_after_approval_is_approved_anew(office: Office) -> None:
    await office.world.member(NOON)
    code = await office.approved()
    await office.do("kim", lambda acting: notices.aim(acting, code, Audience(language="en")))
    notice = await office.notice(code)
    assert (notice.state, notice.approver, notice.counted) == (NoticeState.DRAFT, None, None)
    assert await refusal(office, "park", "start", code) == "notice.no.state"


async def test_what_was_not_looked_at_or_reaches_nobody_is_not_asked_for(office: Office) -> None:
    code = await drafted(office)
    await office.do("kim", lambda acting: notices.count(acting, code))
    assert await refusal(office, "kim", "request", code) == "notice.no.preview"
    await office.do("kim", lambda acting: notices.preview(acting, code))
    assert await refusal(office, "kim", "request", code) == "notice.no.nobody"


@pytest.mark.parametrize(
    ("draft", "key"),
    [
        (Draft("", TEXTS), "notice.no.title"),
        (Draft("가" * 61, TEXTS), "notice.no.title"),
        (Draft("점검", {"ko": " "}), "notice.no.text"),
        (Draft("점검", {"ko": "가" * 2001}), "notice.no.long"),
        (Draft("점검", {"ko": "번호 900101-1234567 입니다"}), "notice.no.number"),
        (Draft("점검", TEXTS, "spam"), "notice.no.kind"),
        (Draft("점검", TEXTS, "info", Audience(language="fr")), "notice.no.audience"),
    ],
)
async def test_a_draft_that_cannot_be_sent_is_refused(
    office: Office, draft: Draft, key: str
) -> None:
    with pytest.raises(Refused) as no:
        await drafted(office, draft)
    assert no.value.say.key == key


@pytest.mark.parametrize(
    "given",
    [
        {"everyone": True},
        {"unclaimed": "lottery"},
        {"channel": "fax"},
        {"days_from": "soon"},
        {"days_from": 5, "days_to": 1},
        {"retired_from": "2021-13"},
        {"retired_from": "2022-01", "retired_to": "2021-01"},
    ],
)
def test_an_audience_that_is_not_understood_never_becomes_everybody(
    given: dict[str, object],
) -> None:
    with pytest.raises(Refused) as no:
        read_audience(given)
    assert no.value.say.key == "notice.no.audience"


async def test_a_start_in_the_past_or_without_such_a_notice_is_refused(office: Office) -> None:
    await office.world.member(NOON)
    code = await office.approved()
    past = NOON - timedelta(hours=1)
    with pytest.raises(Refused, match="이미 지난 때"):
        await office.do("park", lambda acting: notices.start(acting, code, at=past))
    with pytest.raises(Refused, match="그런 공지가 없습니다"):
        await office.do("park", lambda acting: notices.start(acting, "nowhere"))
    with pytest.raises(Refused, match="1에서 1,000"):
        await office.do("park", lambda acting: notices.slow(acting, code, 0))


async def test_a_preview_shows_each_voice_and_what_is_doubtful(office: Office) -> None:
    text = "https://example.kr 에서 확인해 주십시오. " + "길고 " * 20 + "끝입니다."
    code = await drafted(office, Draft("점검", {"ko": text}))
    _, samples = await office.do("kim", lambda acting: notices.preview(acting, code))
    assert [sample.voice for sample in samples] == list(VOICES)
    assert {doubt.key for doubt in samples[0].doubts} == {
        "notice.doubt.sentence",
        "notice.doubt.link",
    }
    assert [doubt.key for doubt in samples[2].doubts] == ["notice.doubt.missing"]


async def test_an_officer_who_is_withdrawn_may_do_nothing(office: Office) -> None:
    code = await drafted(office)
    async with office.store.write() as session:
        await withdraw_officer(session, "kim", now=NOON)
    with pytest.raises(Refused) as no:
        await office.do("kim", lambda acting: notices.count(acting, code))
    assert no.value.say.key == "officer.no.such"
    async with office.store.write() as session:
        with pytest.raises(Refused, match="그만둔 직원"):
            await add_officer(session, "kim", "김", roles=["author"], now=NOON, ids=office.ids)


async def test_a_code_binds_one_chat_once_and_for_a_day(office: Office) -> None:
    place = ("telegram", lookup_of("telegram", "7"))
    async with office.store.write() as session:
        once = await add_officer(session, "choi", "최", roles=["author"], now=NOON, ids=office.ids)
        with pytest.raises(Refused, match="이미 썼거나 하루가"):
            await bind_chat(session, place, "7", code=once, now=NOON + timedelta(days=2))
        await bind_chat(session, place, "7", code=once, now=NOON)
        with pytest.raises(Refused, match="이미 썼거나 하루가"):
            await bind_chat(session, place, "7", code=once, now=NOON)
        again = await add_officer(session, "kim", "kim", roles=["author"], now=NOON, ids=office.ids)
        with pytest.raises(Refused, match="다른 직원의 것"):
            await bind_chat(session, place, "7", code=again, now=NOON)
        found = await officer_at(session, *place)
        assert found is not None
        assert (found.code, found.address) == ("choi", "7")
        await withdraw_officer(session, "choi", now=NOON)
        gone = await officer_by_code(session, "choi")
        assert gone is not None
        assert (gone.channel, gone.lookup, gone.address) == (None, None, None)


def test_a_refusal_is_one_sentence_in_korean_and_can_be_told_in_english() -> None:
    no = Refused(Say("notice.no.own"))
    assert str(no).startswith("자기가 쓴 공지는")
    assert tell(no.say, Voice("en")).startswith("Nobody approves her own notice")
