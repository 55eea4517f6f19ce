"""One-time codes: kept as hashes, good once and not for long, and not to be guessed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from core.codes import LONG, SHORT, Secret, digits_in, long_secret, token_in
from core.ids import SeededIds
from models.conversation import Conversation, conversation_at
from models.inbox import Received
from models.linking import add_number, join, may_be_moved, part
from models.member import Address, Consent, Member, find_address, lookup_of, mark_dead
from models.one_time_code import (
    LIVES,
    TRIES,
    TRIES_OF_ALL,
    OneTimeCode,
    Purpose,
    are_many_wrong,
    code_of_token,
    count_wrong,
    is_locked,
    issue,
    joining_code,
    phone_code,
    use,
)
from models.retention import purge
from models.store import Store
from tests.models.people import NOW, add_entitlement, add_member, received

DAY = timedelta(days=1)
MOMENT = timedelta(seconds=1)
SECRET = Secret("34817205", "a-token-of-128-random-bits")


@pytest.fixture
async def with_her(any_store: Store) -> Store:
    async with any_store.write() as session:
        await add_member(session, code="hers2345", address="1", number=1)
    return any_store


@pytest.mark.parametrize(
    "said", ["34817205", "3481 7205", "3481-7205", " ３４８１ ７２０５.", "/start 34817205"]
)
def test_a_code_is_read_however_it_is_typed(said: str) -> None:
    assert digits_in(said, LONG) == "34817205"


@pytest.mark.parametrize(
    "said", ["20220228", "19650302", "3481720", "348172051", "제 번호는 34817205", ""]
)
def test_a_day_or_a_sentence_is_no_code(said: str) -> None:
    assert digits_in(said, LONG) is None


def test_a_code_is_never_a_day_and_its_token_is_long() -> None:
    made = [long_secret(SeededIds(seed)) for seed in range(50)]
    assert all(secret.digits[0] in "3456789" and len(secret.digits) == LONG for secret in made)
    assert all(token_in(secret.token) for secret in made)
    assert digits_in("012345", SHORT) == "012345"


async def test_nothing_of_a_code_or_a_number_is_stored_in_the_open(with_her: Store) -> None:
    async with with_her.write() as session:
        await issue(session, 1, Purpose.LINK, SECRET, now=NOW)
        await issue(session, 1, Purpose.PHONE, Secret("123456"), now=NOW, number="01012345678")
    async with with_her.read() as session:
        rows = (await session.execute(text("SELECT * FROM one_time_codes"))).all()
    values = [value for row in rows for value in row]
    kept = b"|".join(v if isinstance(v, bytes) else str(v).encode() for v in values)
    for secret in (SECRET.digits, SECRET.token, "123456", "12345678"):
        assert secret.encode() not in kept


async def test_it_works_once_and_ten_minutes(with_her: Store) -> None:
    late = NOW + LIVES[Purpose.LINK]
    async with with_her.write() as session:
        made = await issue(session, 1, Purpose.LINK, SECRET, now=NOW)
        assert await joining_code(session, SECRET.digits, late - MOMENT)
        assert await code_of_token(session, SECRET.token, late - MOMENT)
        assert await joining_code(session, SECRET.digits, late) is None
        assert not await use(session, made.id, late)
        assert await use(session, made.id, NOW)
        assert not await use(session, made.id, NOW)
        assert await code_of_token(session, SECRET.token, NOW) is None


async def test_a_letters_code_lives_a_month_beside_a_link_number(with_her: Store) -> None:
    async with with_her.write() as session:
        await issue(session, 1, Purpose.PAPER, SECRET, now=NOW)
        await issue(session, 1, Purpose.LINK, Secret("45678901"), now=NOW)
        assert await joining_code(session, SECRET.digits, NOW + 29 * DAY)
        assert await joining_code(session, SECRET.digits, NOW + 30 * DAY) is None


async def test_a_new_one_takes_the_place_of_the_one_before(with_her: Store) -> None:
    async with with_her.write() as session:
        await issue(session, 1, Purpose.LINK, SECRET, now=NOW)
        await issue(session, 1, Purpose.LINK, Secret("45678901"), now=NOW)
        assert await joining_code(session, SECRET.digits, NOW) is None


async def test_digits_sent_to_a_telephone_are_hers_alone_and_join_nothing(with_her: Store) -> None:
    async with with_her.write() as session:
        await add_member(session, code="oths2345", address="2", number=2)
        for member in (1, 2):
            await issue(session, member, Purpose.PHONE, Secret("345678"), now=NOW, number="010")
        mine = await phone_code(session, 1, "345678", NOW)
        assert mine is not None
        assert mine.member_id == 1
        assert await joining_code(session, "345678", NOW) is None


async def test_five_wrong_ones_lock_an_address_for_an_hour(with_her: Store) -> None:
    here, there = ("web", b"here"), ("web", b"there")
    async with with_her.write() as session:
        for _ in range(TRIES - 1):
            await count_wrong(session, here, NOW)
        assert not await is_locked(session, here, NOW)
        await count_wrong(session, here, NOW)
        assert await is_locked(session, here, NOW)
        assert not await is_locked(session, there, NOW)
        assert not await is_locked(session, here, NOW + timedelta(hours=1))


async def test_many_addresses_together_may_not_guess_either(with_her: Store) -> None:
    async with with_her.write() as session:
        for number in range(TRIES_OF_ALL):
            assert not await are_many_wrong(session, NOW)
            await count_wrong(session, ("web", b"%d" % number), NOW)
        assert await are_many_wrong(session, NOW)
        assert not await are_many_wrong(session, NOW + DAY)


async def test_codes_and_guesses_go_after_a_day(with_her: Store) -> None:
    async with with_her.write() as session:
        await issue(session, 1, Purpose.LINK, SECRET, now=NOW)
        await count_wrong(session, ("web", b"here"), NOW)
        late = NOW + LIVES[Purpose.LINK] + DAY
        before = await purge(session, NOW + DAY - MOMENT)
        assert (before["one_time_codes"], before["wrong_codes"]) == (0, 0)
        gone = await purge(session, late)
        assert (gone["one_time_codes"], gone["wrong_codes"]) == (1, 1)


async def test_an_address_joins_and_what_was_said_there_goes_when_it_parts(
    with_her: Store,
) -> None:
    place = ("web", lookup_of("web", "9"))
    async with with_her.write() as session:
        member = await session.get_one(Member, 1)
        talk = await conversation_at(session, *place, NOW)
        here = await join(session, member, talk, "9", NOW)
        member.first_channel = "web"
        session.add(received("said", address="9", channel="web", lookup=place[1]))
        consent = {"kind": "transfer", "wording_version": "1", "channel": "web"}
        session.add(Consent(member_id=1, given_at=NOW, **consent))
        await session.flush()
        await part(session, here, now=NOW)
        assert await find_address(session, *place) is None
        for table in (Received, Conversation):
            found = select(func.count()).select_from(table).where(table.lookup == place[1])
            assert (await session.scalars(found)).one() == 0
        assert member.first_channel is None
    async with with_her.read() as session:
        kinds = select(Consent.kind).where(Consent.withdrawn_at.is_(None))
        assert (await session.scalars(kinds)).all() == ["storage"]
        assert (await session.scalars(select(Address.channel))).all() == ["telegram"]


async def test_who_registered_something_is_not_moved(with_her: Store) -> None:
    async with with_her.write() as session:
        assert await may_be_moved(session, 1)
        await add_entitlement(session, await session.get_one(Member, 1))
        assert not await may_be_moved(session, 1)


async def test_an_empty_member_is_moved_and_is_one_no_more(with_her: Store) -> None:
    async with with_her.write() as session:
        await add_member(session, code="oths2345", address="2", number=2)
        talk = await conversation_at(session, "telegram", lookup_of("telegram", "2"), NOW)
        talk.member_id = 2
        await join(session, await session.get_one(Member, 1), talk, "2", NOW)
    async with with_her.read() as session:
        assert (await session.scalars(select(Member.id))).all() == [1]
        assert (await session.scalars(select(Address.member_id))).all() == [1, 1]
        assert (await session.scalars(select(Conversation.member_id))).all() == [1]


async def test_a_number_is_one_members_until_it_is_dead(with_her: Store) -> None:
    number = "01012345678"
    async with with_her.write() as session:
        other = await add_member(session, code="oths2345", address="2", number=2)
        member = await session.get_one(Member, 1)
        assert await add_number(session, member, "alimtalk", number, NOW)
        assert not await add_number(session, other, "alimtalk", number, NOW)
        lookup = lookup_of("alimtalk", number)
        await mark_dead(session, "alimtalk", lookup, reason="not hers", now=NOW)
    async with with_her.write() as session:
        other = await session.get_one(Member, 2)
        assert await add_number(session, other, "alimtalk", number, NOW)
        found = await find_address(session, "alimtalk", lookup)
        assert found is not None
        assert found.member_id == 2


async def test_the_token_is_a_hash_of_32_bytes(with_her: Store) -> None:
    async with with_her.write() as session:
        made = await issue(session, 1, Purpose.LINK, SECRET, now=NOW)
        row = await session.get_one(OneTimeCode, made.id)
        assert (len(row.token or b""), len(row.digits or b"")) == (32, 32)
