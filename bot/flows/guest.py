"""A question from who has not agreed to anything: answered from its own words, nothing kept."""

from __future__ import annotations

from bot import draft
from bot.flows.summary import claims_listed, grounds
from bot.reply import Bubble, Reply, answer, reply
from bot.understand.facts import hear as hear_facts
from bot.view import Scene
from core.i18n import Say
from rules.calendar import UnknownYear


def answer_once(text: str, scene: Scene) -> Reply | None:
    """Deadlines of what one sentence tells; None when it tells too little."""
    slots = draft.take_in({}, hear_facts(text, today=scene.today))
    situation = slots.get("situation")
    if situation not in {"retired", "died"} or draft.problem_with(slots, scene.today):
        return None
    try:
        found = draft.findings({**slots, "duty": "no"}, scene.calendar)
    except UnknownYear as unknown:
        return reply(Say("deadline.unknown_year", reason=str(unknown)))
    if not found.claims:
        return None
    return Reply(
        (
            Bubble(claims_listed(found.claims, scene)),
            Bubble(grounds(found.claims, scene)),
            Bubble(
                (Say("claim.office_decides"), Say("guest.not_kept")),
                (answer("begin", "begin"), answer("guest_more", "guest")),
            ),
        )
    )
