"""광고: a separate consent to advertising, given and taken back in the settings, and refused by a
word or a button of each advertisement (정보통신망법 제50조). Nobody is invited to it."""

from __future__ import annotations

from bot.effects import CONSENT_VERSION, AdsAgreed, AdsRefused
from bot.reply import Button, Reply, act, answer, reply
from bot.talk import Talk
from bot.turns import Given, Outcome
from bot.view import Scene
from core.i18n import Say
from models.member import ADS_AGREED_FOR


def is_on(scene: Scene) -> bool:
    since = scene.member.ads_since if scene.member else None
    return since is not None and since + ADS_AGREED_FOR >= scene.today


def question(scene: Scene) -> Reply:
    """What she would agree to; or since when she does, and the way out."""
    if scene.member is not None and is_on(scene):
        buttons = (answer("ads_off", "no"), act("settings", "settings"))
        return reply(Say("ads.since", day=scene.member.ads_since), buttons=buttons)
    lines = (Say("consent.ads_title"), Say("consent.ads"), Say("consent.ads_refuse"))
    return reply(*lines, buttons=(answer("agree", "yes"), answer("disagree", "no")))


def hear(given: Given, talk: Talk, scene: Scene) -> Outcome | None:
    """Either answer is told with its day (제50조 제7항)."""
    if given.value == "yes":
        said = reply(Say("ads.agreed", day=scene.today), buttons=_after())
        return Outcome(said, talk.idle(), (AdsAgreed(CONSENT_VERSION),))
    return refuse(talk, scene) if given.value == "no" else None


def refuse(talk: Talk, scene: Scene) -> Outcome:
    """At once, whatever is being asked; her reminders go on."""
    lines = (Say("ads.refused", day=scene.today), Say("ads.reminders_go_on"))
    return Outcome(reply(*lines, buttons=_after()), talk.idle(), (AdsRefused(),))


def _after() -> tuple[Button, ...]:
    return (act("settings", "settings"), act("my_deadlines", "menu_deadlines"))
