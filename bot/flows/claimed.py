"""청구했어요, 되돌리기, 나중에: what closes the loop, and what only puts it off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from bot.effects import ClaimConfirmed, ClaimUndone, SaidClaimed, Snoozed
from bot.explain.claims import deadline_said
from bot.known import joined, label_of
from bot.reply import Button, Reply, act, answer, dotted, reply, undotted
from bot.talk import Talk
from bot.turns import Given, Outcome
from bot.view import ClaimView, MemberView, Scene
from core.i18n import Say
from notices.plan import Wishes, follow_up, snooze
from notices.wording import time_left
from rules.entitle import Standing, standing

FLOW: Final = "claimed"
_OFFERED: Final = 3
_SNOOZE_DAYS: Final = (1, 7, 30)


def begin(talk: Talk, scene: Scene, ids: tuple[int, ...] = ()) -> Outcome:
    """One claim: noted at once. Several: which of them?"""
    member = scene.member
    claims = member.open_claims if member else ()
    if ids and member:
        asked = member.claims_named(ids)
        already = [claim for claim in asked if claim.state != "unclaimed"]
        claims = tuple(claim for claim in asked if claim.state == "unclaimed")
        if already and not claims:
            return Outcome(_already(already[0], scene), talk.idle())
    if not claims:
        return Outcome(reply(Say("claimed.nothing"), buttons=_home()), talk.idle())
    if len(claims) == 1:
        return _note(claims, talk, scene)
    moved = talk.at(FLOW, "which", {"claims": ".".join(str(claim.id) for claim in claims)})
    return Outcome(ask(moved, scene), moved)


def ask(talk: Talk, scene: Scene) -> Reply:
    if talk.step == "snooze":
        return _how_long(scene)
    claims = _named(talk, scene)
    shown = int(talk.slots.get("shown", "0"))
    page = claims[shown : shown + _OFFERED]
    buttons = tuple(_claim_button(claim, scene) for claim in page)
    everything = answer("all" if claims[2:] else "both", "all")
    more = claims[shown + _OFFERED :]
    last = answer("more_claims", "more") if more else answer("none", "none")
    return reply(Say("claimed.which"), buttons=(everything, *buttons, last))


def _claim_button(claim: ClaimView, scene: Scene) -> Button:
    return answer("claim", str(claim.id), name=label_of(claim, scene))


def _named(talk: Talk, scene: Scene) -> tuple[ClaimView, ...]:
    ids = undotted(talk.slots.get("claims", ""))
    return scene.member.claims_named(ids) if scene.member else ()


def hear(given: Given, talk: Talk, scene: Scene) -> Outcome | None:
    claims = _named(talk, scene)
    if talk.step == "snooze":
        return _snoozed(given, claims, talk, scene)
    if given.value == "more":
        shown = int(talk.slots.get("shown", "0")) + _OFFERED
        moved = talk.at(FLOW, "which", {**talk.slots, "shown": str(shown)})
        return Outcome(ask(moved, scene), moved)
    if given.value == "none":
        return Outcome(reply(Say("claimed.not_yet"), buttons=_home()), talk.idle())
    if given.value == "all":
        return _note(claims, talk, scene)
    chosen = tuple(claim for claim in claims if str(claim.id) == given.value)
    return _note(chosen, talk, scene) if chosen else None


def _note(claims: tuple[ClaimView, ...], talk: Talk, scene: Scene) -> Outcome:
    ids = tuple(claim.id for claim in claims)
    lines = [
        Say("claimed.noted", names=joined(label_of(claim, scene) for claim in claims)),
        *_will_ask(scene),
        *_left_open(ids, scene),
    ]
    said = reply(*lines, buttons=(act("undo", "undo", *ids), act("my_deadlines", "menu_deadlines")))
    # What 되돌리기 means when it is typed: this, not everything that was ever noted.
    noted = replace(talk.idle(), slots={"noted": dotted(ids)})
    return Outcome(said, noted, (SaidClaimed(ids),))


def _will_ask(scene: Scene) -> list[Say]:
    if scene.member is None:
        return []
    planned = follow_up(
        scene.today,
        wishes=scene.member.wishes,
        policy=scene.policy,
        calendar=scene.calendar,
        after=scene.now,
    )
    return [Say("claimed.follow_up", day=planned.at.date())] if planned else []


def _wait_until(claim: ClaimView, days: int, scene: Scene) -> date | None:
    """The working day it is put off to; None when that would be too late."""
    wishes = scene.member.wishes if scene.member else Wishes(0)
    wish = snooze(
        claim.deadline,
        days,
        wishes=wishes,
        policy=scene.policy,
        calendar=scene.calendar,
        now=scene.now,
    )
    # The final reminders come all the same: a later day would be a promise that is not kept.
    left_then = (claim.deadline.safe - scene.today).days - days
    return wish.at.date() if wish.at and left_then >= scene.policy.first_final else None


def _left_open(noted: tuple[int, ...], scene: Scene) -> list[Say]:
    open_claims = scene.member.open_claims if scene.member else ()
    left = [claim for claim in open_claims if claim.id not in noted]
    if not left:
        return []
    names = joined(label_of(claim, scene) for claim in left)
    key = "still_open" if len({c.deadline for c in left}) == 1 else "still_open_nearest"
    return [Say(f"claimed.{key}", names=names, day=left[0].deadline.safe)]


def _already(claim: ClaimView, scene: Scene) -> Reply:
    name = label_of(claim, scene)
    buttons = (act("undo", "undo", claim.id), act("my_deadlines", "menu_deadlines"))
    return reply(Say("claimed.already", name=name), buttons=buttons)


def _noted_last(talk: Talk, member: MemberView) -> tuple[ClaimView, ...]:
    ids = undotted(talk.slots.get("noted", ""))
    said = tuple(claim for claim in member.claims if claim.state == "said_claimed")
    if ids:
        return tuple(claim for claim in said if claim.id in ids)
    newest = max((claim.claimed_on for claim in said if claim.claimed_on), default=None)
    return tuple(claim for claim in said if claim.claimed_on == newest)


def undo(talk: Talk, scene: Scene, ids: tuple[int, ...]) -> Outcome:
    member = scene.member
    claims = member.claims_named(ids) if member else ()
    if not ids and member:
        claims = _noted_last(talk, member)
    undone = tuple(claim for claim in claims if claim.state in {"said_claimed", "confirmed"})
    if not undone:
        return Outcome(reply(Say("claimed.nothing_to_undo"), buttons=_home()), talk.idle())
    names = joined(label_of(claim, scene) for claim in undone)
    first = min(undone, key=lambda claim: claim.deadline.safe)
    passed = standing(first.deadline, scene.today) is Standing.PASSED
    lines = (
        Say("claimed.undone_passed" if passed else "claimed.undone", names=names),
        *deadline_said(first.deadline, scene, note=first.note),
    )
    again = tuple(claim.id for claim in undone)
    buttons = (act("claimed", "claimed", *again), act("my_deadlines", "menu_deadlines"))
    return Outcome(reply(*lines, buttons=buttons), talk.idle(), (ClaimUndone(again),))


def confirmed(talk: Talk, scene: Scene, ids: tuple[int, ...]) -> Outcome:
    """The answer to the one question after a claim: the office confirmed it."""
    claims = scene.member.claims_named(ids) if scene.member else ()
    if not claims:
        return Outcome(reply(Say("claimed.nothing"), buttons=_home()), talk.idle())
    known = tuple(claim.id for claim in claims)
    names = joined(label_of(claim, scene) for claim in claims)
    said = reply(Say("claimed.confirmed", names=names), buttons=_home())
    return Outcome(said, talk.idle(), (ClaimConfirmed(known),))


def not_yet(talk: Talk, scene: Scene, ids: tuple[int, ...]) -> Outcome:
    claims = scene.member.claims_named(ids) if scene.member else ()
    buttons = (*(act("undo", "undo", *(c.id for c in claims)) for _ in claims[:1]), *_home())
    return Outcome(reply(Say("claimed.ask_office", phone=scene.words.phone), buttons=buttons), talk)


def later(talk: Talk, scene: Scene, ids: tuple[int, ...] = ()) -> Outcome:
    member = scene.member
    claims = (member.claims_named(ids) if ids else member.open_claims) if member else ()
    claims = tuple(claim for claim in claims if claim.state == "unclaimed")
    if not claims:
        return Outcome(reply(Say("claimed.nothing"), buttons=_home()), talk.idle())
    if member and member.stopped:
        buttons = (act("resume", "resume"), act("my_deadlines", "menu_deadlines"))
        return Outcome(reply(Say("notices.stopped"), buttons=buttons), talk.idle())
    nearest = min(claims, key=lambda claim: claim.deadline.safe)
    if _wait_until(nearest, _SNOOZE_DAYS[0], scene) is None:
        return Outcome(_too_late_to_wait(nearest, scene), talk.idle())
    moved = talk.at(FLOW, "snooze", {"claims": ".".join(str(claim.id) for claim in claims)})
    return Outcome(ask(moved, scene), moved)


def _how_long(scene: Scene) -> Reply:
    buttons = tuple(answer(f"snooze_{days}", str(days)) for days in _SNOOZE_DAYS)
    return reply(Say("snooze.how_long", phone=scene.words.phone), buttons=buttons)


def _snoozed(
    given: Given, claims: tuple[ClaimView, ...], talk: Talk, scene: Scene
) -> Outcome | None:
    if not given.value.isdecimal() or int(given.value) not in _SNOOZE_DAYS or not claims:
        return None
    days = int(given.value)
    nearest = min(claims, key=lambda claim: claim.deadline.safe)
    if _wait_until(nearest, _SNOOZE_DAYS[0], scene) is None:
        return Outcome(_too_late_to_wait(nearest, scene), talk.idle())
    until = _wait_until(nearest, days, scene)
    if until is None:
        return Outcome(
            reply(Say("snooze.shorter", day=nearest.deadline.safe)).then(ask(talk, scene)), talk
        )
    said = reply(
        Say("snooze.done", day=until),
        Say("snooze.runs_on", day=nearest.deadline.safe),
        buttons=(act("claimed", "claimed"), act("my_deadlines", "menu_deadlines")),
    )
    return Outcome(said, talk.idle(), (Snoozed(tuple(c.id for c in claims), days),))


def _too_late_to_wait(claim: ClaimView, scene: Scene) -> Reply:
    lines = deadline_said(claim.deadline, scene, note=claim.note)
    if standing(claim.deadline, scene.today) is Standing.OPEN:
        left = time_left(scene.today, claim.deadline.safe)
        lines = (Say("snooze.refused", day=claim.deadline.safe, left=left),)
    return reply(
        *lines,
        Say("snooze.call_instead", phone=scene.words.phone),
        buttons=(act("claimed", "claimed"), act("documents", "docs"), act("person", "person")),
    )


def _home() -> tuple[Button, ...]:
    return (act("my_deadlines", "menu_deadlines"), act("help", "help"))
