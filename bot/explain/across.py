"""One list for one person: what may concern her under the schemes of an earlier career, nearest
first. Nothing of it is decided here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Final

from bot.explain.fitting import fit
from bot.explain.schemes_told import Teller, length_of, room_of
from bot.reply import Bubble, Reply, reply
from bot.view import Scene
from core.i18n import Say
from rules.schemes import Certainty, Nature, Start
from rules.schemes.across import Facts, Row, across, sixtieth_birthday
from rules.situation import CareerType, Situation

_LINKING: Final = "link"
_MOST_ROWS: Final = 7
_LOSS: Final[Mapping[Nature, str]] = MappingProxyType(
    {
        Nature.BASE: "scheme.loss_all",
        Nature.CLAIM_BY: "scheme.loss_all",
        Nature.ROLLING: "scheme.loss_old_months",
        Nature.WINDOW: "scheme.loss_days_left",
        Nature.NO_BACKPAY: "scheme.loss_before",
        Nature.OPTIONAL: "scheme.loss_none",
    }
)
_CAREERS: Final[Mapping[CareerType, str]] = MappingProxyType(
    {CareerType.PUBLIC_SERVANT: "geps", CareerType.MILITARY: "mps"}
)


def everything(situation: Situation, scene: Scene) -> Reply:
    """What may concern her under other schemes, nearest first; nothing of it is decided here."""
    facts = _facts(situation, scene.today)
    rows = [_sure(row, facts) for row in across(facts, scene.calendar)[:_MOST_ROWS]]
    if not rows:
        return reply(Say("scheme.all_none"))
    told = Teller(scene)
    title = Say("scheme.all_title")
    lines = [_row(row, told) for row in rows]
    first = fit((title,), lines, room_of(scene), scene.voice)
    bubbles = (Bubble((title, *lines[:first])), Bubble(tuple(lines[first:])))
    return Reply(tuple(bubble for bubble in bubbles if bubble.lines))


def _facts(situation: Situation, today: date) -> Facts:
    """A civil servant's or soldier's earlier career, the National Pension, a death, an age."""
    left: dict[str, date | None] = {}
    for career in situation.prior_careers or ():
        name = _CAREERS.get(career.kind) if career.kind else None
        if name and not career.aggregated:
            left[name] = career.ended.earliest if career.ended else None
    if situation.nps_months or situation.linked:
        left |= {"nps": None, _LINKING: _left(situation)}
    died = situation.death_date.earliest if situation.death_date else None
    return Facts(schemes=left, died=died, sixty=_sixty(situation, today))


def _sure(row: Row, facts: Facts) -> Row:
    """Without a day where she left the scheme on a day nobody told: it may be the earlier one."""
    untold = facts.schemes.get(row.scheme.id) is None
    if untold and Start.RETIREMENT in row.benefit.starts:
        return replace(row, day=None, limit=None)
    return row


def _left(situation: Situation) -> date | None:
    day = situation.retirement_date or situation.last_working_date
    return day.earliest if day else None


def _sixty(situation: Situation, today: date) -> date | None:
    """The sixtieth birthday, where it has come."""
    if situation.birth_date is None:
        return None
    day = sixtieth_birthday(situation.birth_date.earliest)
    return day if day <= today else None


def _row(row: Row, told: Teller) -> Say:
    key = "scheme.row" if row.certainty is Certainty.CONFIRMED else "scheme.row_unsure"
    return Say(
        key,
        name=told.name(row.benefit),
        limit=_limit_said(row, told),
        nature=Say(_LOSS[row.nature]),
        body=told.body(row.scheme),
    )


def _limit_said(row: Row, told: Teller) -> Say | str:
    if row.limit is not None:
        passed = row.limit.safe < told.scene.today
        return Say("scheme.past") if passed else Say("scheme.until", day=row.limit.safe)
    if row.nature is Nature.NO_BACKPAY:
        return Say("scheme.soon")
    if row.benefit.period is None:
        return Say("scheme.no_period")
    return Say(
        "scheme.counted_row",
        start=told(row.benefit.start_text),
        period=length_of(row.benefit.period),
    )
