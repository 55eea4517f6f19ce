"""설정: hours, channel, plain words, language, advertising. Works at once."""

from __future__ import annotations

from typing import Final

from bot import reach
from bot.effects import Preferred
from bot.flows import ads, link, phone
from bot.known import joined
from bot.reply import Button, Reply, act, answer, reply
from bot.talk import Talk
from bot.turns import Given, Outcome
from bot.understand.normalise import normalise
from bot.understand.numbers import read_number
from bot.view import Scene
from core.i18n import Say, tell

FLOW: Final = "settings"
_HOURS: Final = (9, 12, 15, 18)
_NOON: Final = 12


def begin(talk: Talk, scene: Scene, step: str = "menu") -> Outcome:
    moved = talk.at(FLOW, step, {})
    return Outcome(ask(moved, scene), moved)


def ask(talk: Talk, scene: Scene) -> Reply:
    if talk.step == "hour":
        buttons = tuple(answer(f"hour_{hour}", str(hour)) for hour in _HOURS)
        return reply(Say("settings.hour"), buttons=buttons)
    if talk.step == "first":
        buttons = tuple(answer(f"channel_{channel}", channel) for channel in _channels(scene))
        return reply(Say("settings.channel"), buttons=buttons)
    if talk.step == "ads":
        return ads.question(scene)
    return _where(scene) if talk.step == "channel" else _menu(scene)


def _channels(scene: Scene) -> tuple[str, ...]:
    return scene.member.channels if scene.member else ()


def _where(scene: Scene) -> Reply:
    """Where she is reached, and how to add to it or take from it."""
    channels = _channels(scene)
    said = _only_way(scene)
    first: tuple[Button, ...] = ()
    if len(channels) > 1:
        names = joined(tell(Say(f"button.channel_{one}"), scene.voice) for one in channels)
        said, first = Say("settings.channels", names=names), (answer("first_channel", "first"),)
    texting = (answer("phone_add", "phone"),) if phone.is_offered(scene) else ()
    parting = (answer("unlink", "unlink"),) if link.has_others(scene) else ()
    return reply(said, buttons=(*first, answer("link", "link"), *texting, *parting))


def _only_way(scene: Scene) -> Say:
    if reach.is_out_of_reach(scene):
        return Say("reach.none")
    is_elsewhere = scene.member is not None and scene.channel not in scene.member.channels
    return Say("settings.channel_elsewhere" if is_elsewhere else "settings.channel_one")


def _menu(scene: Scene) -> Reply:
    member = scene.member
    hour = Say("hour.morning", hour=member.hour) if member and member.hour < _NOON else None
    if member and hour is None:
        hour = Say("hour.afternoon", hour=member.hour - _NOON or _NOON)
    easy = bool(member and member.voice.wording == "easy")
    korean = scene.voice.language == "ko"
    return reply(
        Say("settings.title"),
        Say("settings.now_hour", hour=hour or Say("hour.morning", hour=10)),
        Say("settings.now_wording", wording=Say("wording.easy" if easy else "wording.messages")),
        Say("settings.now_ads", state=Say("ads.state_on" if ads.is_on(scene) else "ads.state_off")),
        Say("settings.code", code=member.code if member else ""),
        buttons=(
            answer("set_hour", "hour"),
            answer("set_channel", "channel"),
            answer("set_plain" if easy else "set_easy", "messages" if easy else "easy"),
            answer("english" if korean else "korean", "en" if korean else "ko"),
            answer("set_ads", "ads"),
        ),
    )


def hear(given: Given, talk: Talk, scene: Scene) -> Outcome | None:
    if talk.step == "hour":
        return _hour(given, talk)
    if talk.step == "first":
        if given.value in _channels(scene):
            return _saved(talk, Preferred("first_channel", given.value), "settings.channel_saved")
        return None
    if talk.step == "channel":
        return _reached(given, talk, scene)
    if talk.step == "ads":
        return ads.hear(given, talk, scene)
    match given.value:
        case "hour" | "channel" | "ads":
            return begin(talk, scene, given.value)
        case "easy" | "messages":
            return _spoken(talk, "ko", given.value, f"settings.{given.value}_saved")
        case "en" | "ko":
            return _spoken(talk, given.value, "messages", "settings.language_saved")
    return None


def _reached(given: Given, talk: Talk, scene: Scene) -> Outcome | None:
    match given.value:
        case "first":
            return begin(talk, scene, "first")
        case "link":
            return link.show(talk, scene)
        case "phone":
            return phone.begin(talk, scene)
        case "unlink":
            return link.which(talk, scene)
    return None


def _hour(given: Given, talk: Talk) -> Outcome | None:
    hour = int(given.value) if given.value.isdecimal() else _hour_in(given.text)
    if hour is None:
        return None
    first, last = 8, 20
    if not first <= hour <= last:
        return Outcome(reply(Say("settings.hour_quiet")), talk)
    return _saved(talk, Preferred("hour", str(hour)), "settings.hour_saved")


def _hour_in(text: str) -> int | None:
    said = normalise(text)
    hour = read_number(
        "".join(letter for letter in said if letter.isalnum())
        .removesuffix("시")
        .removeprefix("오전")
        .removeprefix("오후")
    )
    if hour is None:
        return None
    return hour + _NOON if "오후" in said and hour < _NOON else hour


def _spoken(talk: Talk, language: str, wording: str, key: str) -> Outcome:
    """Plain words are Korean; English has one wording."""
    saved = _saved(talk, Preferred("language", language), key)
    return saved.doing(Preferred("wording", wording))


def _saved(talk: Talk, wish: Preferred, key: str) -> Outcome:
    """The confirmation is said in the voice it sets: apply renders after the wish is kept."""
    buttons = (act("settings", "settings"), act("my_deadlines", "menu_deadlines"))
    return Outcome(reply(Say(key), buttons=buttons), talk.idle(), (wish,))
