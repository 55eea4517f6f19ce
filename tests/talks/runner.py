"""Runs one conversation on one channel and holds every step to what its file expects."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from channels.base import Channel
from core.i18n import Say, Voice, tell
from tests.client import CANNOT, Bubble, Person, TelegramPerson, WebPerson, button_on
from tests.peers.telegram_world import World
from tests.talks import Step, Talk, stored
from tests.talks.phone import KakaoPerson
from tests.talks.town import Told, Town, listening, morning

_LINK_NUMBER: Final = re.compile(r"(?<!\d)\d{4} \d{4}(?!\d)")
_TEXTED: Final = re.compile(r"(?<!\d)\d{6}(?!\d)")
_OTHER: Final = {
    Channel.TELEGRAM: Channel.WEB,
    Channel.WEB: Channel.TELEGRAM,
    Channel.KAKAO: Channel.TELEGRAM,
}
# Where a talk joins channels, Kakao stands in the place of the page.
_PAGES_NAME: Final = tell(Say("button.channel_web"), Voice())
_KAKAOS_NAME: Final = tell(Say("button.channel_kakao"), Voice())
_DAYS: Final = re.compile(r"(\d+) days?")
_FIRST_CHAT: Final = 41_000_001
_AGREE: Final = {"ko": ("내 기한 알기", "동의해요"), "en": ("Start", "I agree")}


class Unexpected(AssertionError):  # noqa: N818  it reads as what happened
    """What a step's file says, and what was there instead."""


@dataclass
class Stage:
    """One town and the people of one talk, all on the same channel but who is elsewhere."""

    town: Town
    channel: Channel
    talk: Talk
    other: Channel
    world: World = field(default_factory=World)
    people: dict[str, Person] = field(default_factory=dict)

    async def person(self, name: str, *, elsewhere: bool = False) -> Person:
        if name not in self.people:
            channel = self.other if elsewhere else self.channel
            self.people[name] = self._newcomer(channel)
            if elsewhere and channel is Channel.WEB:
                await self.people[name].start(self.talk.language)
            elif self.talk.begin == "agreed" and not elsewhere:
                await self._agree(self.people[name])
        return self.people[name]

    @property
    def is_with_kakao(self) -> bool:
        return self.talk.adds_ways and Channel.KAKAO in {self.channel, self.other}

    def plays(self, step: Step) -> bool:
        here = {self.channel}
        if self.is_with_kakao and self.channel is Channel.KAKAO:
            here.add(Channel.WEB)
        return step.only in {"", *here} and step.but != self.channel

    def filled(self, said: str) -> str:
        """{code} and {texted} as somebody saw them last."""
        shown = [b.text for p in self.people.values() for b in p.history]
        for name, shape, texts in (
            ("{code}", _LINK_NUMBER, shown),
            ("{texted}", _TEXTED, [message.text for _, message in self.town.phones.sent]),
        ):
            if name in said:
                said = said.replace(name, [f for text in texts for f in shape.findall(text)][-1])
        return said

    def _newcomer(self, channel: Channel) -> Person:
        if channel is Channel.WEB:
            return WebPerson(self.town)
        if channel is Channel.KAKAO:
            return KakaoPerson(self.town, len(self.people), has_way=not self.talk.adds_ways)
        return TelegramPerson(self.town, self.world, _FIRST_CHAT + len(self.people))

    async def _agree(self, person: Person) -> None:
        begin, agree = _AGREE[self.talk.language]
        await person.start(self.talk.language)
        await person.tap(begin)
        await person.tap(agree)
        if self.channel is Channel.TELEGRAM:
            await person.tap(agree)


@asynccontextmanager
async def stage_for(
    talk: Talk,
    channel: Channel,
    folder: Path,
    template: Path | None = None,
    other: Channel | None = None,
) -> AsyncIterator[Stage]:
    """`template`: a migrated database to begin with, so that the house finds nothing to do.
    `other`: the channel of who is elsewhere."""
    with listening() as told:
        town = _town(talk, folder, told)
        if template is not None:
            shutil.copy(template, town.database)
        await town.open()
        try:
            yield Stage(town, channel, talk, other or _OTHER[channel])
        finally:
            await town.close()


def _town(talk: Talk, folder: Path, told: Told) -> Town:
    folder.mkdir(parents=True, exist_ok=True)
    return Town(folder, morning(talk.today), told, texting=talk.texting)


@dataclass(frozen=True, slots=True)
class Seen:
    """Sentences and buttons in their order; which bubble a button stands under is the channel's."""

    keys: tuple[str, ...]
    labels: tuple[str, ...]


async def perform(stage: Stage, *, restarting: bool = False) -> dict[int, Seen]:
    """Every step in its order. What was seen, by step, without what one channel alone has."""
    seen = {}
    await stage.person("")
    for number, step in enumerate(stage.talk.steps, start=1):
        if not stage.plays(step) or _cannot(step, stage.channel):
            continue
        person = await stage.person(step.who, elsewhere=step.elsewhere)
        try:
            await _do(step, person, stage)
            await _check(step, person, stage)
        except (AssertionError, LookupError) as wrong:
            where = f"{stage.talk.name}.toml, step {number} on {stage.channel} ({step.does})"
            raise Unexpected(f"{where}\n{wrong}\nseen:\n{_picture(person.screen)}") from wrong
        if not (step.only or step.but or step.differs or _impossible(step)):
            seen[number] = _summary(person.screen)
        if restarting:
            await stage.town.restart()
    await _check_kept(stage)
    return seen


def _impossible(step: Step) -> set[str]:
    """What this step does that the page has no way to do."""
    return _cannot(step, Channel.WEB)


def _cannot(step: Step, channel: Channel) -> set[str]:
    done = {name for name in ("block", "unblock", "resend") if getattr(step, name)}
    if step.send == "photo" and step.say:
        done.add("caption")
    return {step.send, *done} & CANNOT[channel]


async def _do(step: Step, person: Person, stage: Stage) -> None:
    if step.start:
        await person.start(stage.talk.language)
    elif step.send:
        await person.send(step.send, step.say or "")
    elif step.say is not None:
        await person.say(stage.filled(step.say * step.times))
    elif step.open_link:
        url = next(url for p in stage.people.values() for b in p.history for url in b.links)
        await person.say(f"/start {url.partition('start=')[2]}")
    elif step.borrow:
        lender = await stage.person("" if step.borrow == "first" else step.borrow)
        await person.press(button_on(lender.history, step.tap, step.nth)[1])
    elif step.officer:
        code, *roles = step.officer.split()
        await person.say(await stage.town.name_officer(code, roles))
    elif step.tap:
        kakaos = step.tap == _PAGES_NAME and stage.channel is Channel.KAKAO
        await person.tap(_KAKAOS_NAME if kakaos else step.tap, step.nth)
    else:
        await _do_without_words(step, person, stage)


async def _do_without_words(step: Step, person: Person, stage: Stage) -> None:
    if step.look:
        await person.look()
    elif step.block:
        await person.block()
    elif step.unblock:
        await person.unblock()
    elif step.resend:
        await person.resend_last()
    elif step.move:
        await stage.town.live_until(await _target(step.move, stage.town))
        await person.look()


async def _target(move: str, town: Town) -> datetime:
    now = town.clock.now()
    if move == "next reminder":
        due = await town.next_due()
        assert due is not None, "no reminder lies ahead"
        return due
    if counted := _DAYS.fullmatch(move):
        return now + timedelta(days=int(counted[1]))
    return morning(move)


async def _check(step: Step, person: Person, stage: Stage) -> None:
    _check_screen(step, person.screen)
    if step.texts is not None:
        sent = stage.town.phones.sent
        assert len(sent) == step.texts, f"expected {step.texts} texts, found {sent}"
    async with stage.town.house.store.read() as session:
        await _check_event(step, person, session)
        await _check_member(step, person, session)
        await _check_ways(step, person, stage, session)
        await _check_tables(step, session)


def _check_screen(step: Step, screen: Sequence[Bubble]) -> None:
    keys = [key for bubble in screen for key in bubble.keys]
    text = "\n".join(bubble.text for bubble in screen)
    left = iter(keys)
    for key in step.expect_keys:
        assert key in left, f"expected the sentence {key} (in this order), found {keys}"
    for key in step.expect_not:
        assert key not in keys, f"the sentence {key} must not be said"
    assert step.expect_text in text, f"expected the words {step.expect_text!r}"
    if step.expect_no_text:
        assert step.expect_no_text not in text, f"{step.expect_no_text!r} must not be said"
    if step.expect_buttons is not None:
        labels = tuple(label for bubble in screen for label in bubble.labels)
        assert labels == step.expect_buttons, f"expected {step.expect_buttons}, found {labels}"
    if step.expect_silence:
        assert not screen, "expected no answer"
    if step.expect_file:
        _check_file(step, screen)


def _check_file(step: Step, screen: Sequence[Bubble]) -> None:
    files = {bubble.filename: bubble.content.decode() for bubble in screen if bubble.filename}
    assert step.expect_file in files, f"expected the file {step.expect_file}, found {list(files)}"
    if not files[step.expect_file]:
        return  # told, not given: this channel carries no files
    for words in step.in_file:
        assert words in files[step.expect_file], f"{words!r} is not in the file"


async def _check_event(step: Step, person: Person, session: AsyncSession) -> None:
    if step.facts is None and step.claims is None:
        return
    events = await stored.events_in_order(session, person)
    assert len(events) >= max(step.event, 1), f"only {len(events)} events are stored"
    event = events[step.event - 1].id
    if step.facts is not None:
        _compare(step.facts, await stored.current_facts(session, person, event), "fact")
    if step.claims is not None:
        claims = await stored.claims_by_name(session, person, event)
        missing = "not there"
        assert set(step.claims) == set(claims), f"expected claims {set(step.claims)}, {claims}"
        for name, expected in step.claims.items():
            _compare(expected, claims.get(name, {"": missing}), name)


async def _check_member(step: Step, person: Person, session: AsyncSession) -> None:
    if step.wishes is not None:
        _compare(step.wishes, await stored.wishes_of(session, person), "wish")
    if step.consents is not None:
        given = await stored.consents_given(session, person)
        # A messenger abroad asks for one consent more than the page does.
        here = [kind for kind in given if kind != "transfer" or "transfer" in step.consents]
        assert tuple(here) == step.consents, f"expected consents {step.consents}, found {given}"
    if step.relations is not None:
        found = tuple(await stored.relations(session, person))
        assert found == step.relations, f"expected persons {step.relations}, found {found}"


async def _check_ways(step: Step, person: Person, stage: Stage, session: AsyncSession) -> None:
    if step.channels is None:
        return
    stands = {Channel.WEB: Channel.KAKAO} if stage.is_with_kakao else {}
    expected = tuple(sorted(stands.get(Channel(one), Channel(one)) for one in step.channels))
    there = await stored.channels_of(session, person)
    assert there == expected, f"expected channels {expected}, found {there}"


async def _check_tables(step: Step, session: AsyncSession) -> None:
    if step.counts is not None:
        _compare(step.counts, await stored.counts(session), "rows of")
    if step.nothing_kept:
        kept = {name: count for name, count in (await stored.counts(session)).items() if count}
        assert not kept, f"expected nothing, kept {kept}"
    if step.handed_over is not None:
        rows = await stored.handed_over(session)
        lines = tuple(line for row in rows for line in (row.content or {}).get("lines", ()))
        assert lines == step.handed_over, f"expected {step.handed_over}, handed over {lines}"


async def _check_kept(stage: Stage) -> None:
    """The whole file as bytes, and every column opened: nothing of what must never be stored."""
    if not stage.talk.never_stored:
        return
    kept = stored.without_gaps(await stored.everything_kept(stage.town.house.store))
    sealed = b"".join(path.read_bytes() for path in stage.town.folder.glob("jigi.db*"))
    for secret in stage.talk.never_stored:
        assert secret not in kept, f"{stage.talk.name}: {secret!r} is in a table"
        assert secret.encode() not in sealed, f"{stage.talk.name}: {secret!r} is in the file"


def _compare(expected: Mapping[str, object], found: Mapping[str, object], what: str) -> None:
    for name, value in expected.items():
        assert found.get(name, "") == value, f"{what} {name}: expected {value!r}, found {found}"


def _picture(screen: Iterable[Bubble]) -> str:
    return "\n".join(
        f"  {bubble.text!r}\n    {' '.join(bubble.keys)}\n    {list(bubble.labels)}"
        for bubble in screen
    )


def _summary(screen: Sequence[Bubble]) -> Seen:
    return Seen(
        tuple(key for bubble in screen for key in bubble.keys),
        tuple(label for bubble in screen for label in bubble.labels),
    )
