"""What a durable button or a command word does, whatever is being asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot.flows import (
    add,
    ads,
    claimed,
    correct,
    data,
    deadlines,
    menu,
    parking,
    person,
    phone,
    register,
    settings,
)
from bot.talk import Talk
from bot.turns import Given, Outcome
from bot.understand.words import Menu, Repair
from bot.view import Scene

Handler = Callable[[Talk, Scene, tuple[int, ...]], Outcome]


def _register(talk: Talk, scene: Scene, _ids: tuple[int, ...]) -> Outcome:
    return parking.go_on(talk, scene) if talk.draft else register.begin(scene, talk.language)


def _prefer(value: str) -> Handler:
    def handle(talk: Talk, scene: Scene, _ids: tuple[int, ...]) -> Outcome:
        asked = settings.begin(talk, scene)
        return settings.hear(Given(value=value), asked.talk, scene) or asked

    return handle


HANDLERS: Final[dict[str, Handler]] = {
    "menu_deadlines": lambda talk, scene, _: Outcome(deadlines.my_deadlines(scene), talk.idle()),
    "menu_notices": lambda talk, scene, _: Outcome(deadlines.my_notices(scene), talk.idle()),
    "menu_more": lambda talk, scene, _: menu.more(talk, scene),
    "menu_quit": lambda talk, _scene, _: menu.leave(talk),
    "docs": lambda talk, scene, ids: Outcome(deadlines.documents(scene, ids), talk.idle()),
    "why": lambda talk, scene, ids: Outcome(deadlines.why(scene, ids), talk.idle()),
    "claimed": claimed.begin,
    "undo": claimed.undo,
    "later": claimed.later,
    "confirmed": claimed.confirmed,
    "notyet": claimed.not_yet,
    "settings": lambda talk, scene, _: settings.begin(talk, scene),
    "ads": lambda talk, scene, _: settings.begin(talk, scene, "ads"),
    "ads_off": lambda talk, scene, _: ads.refuse(talk, scene),
    "english": _prefer("en"),
    "korean": _prefer("ko"),
    "easy": _prefer("easy"),
    "export": lambda talk, scene, _: data.begin(talk, scene, "export"),
    "stop": lambda talk, scene, _: data.begin(talk, scene, "stop"),
    "less": lambda talk, _scene, _: data.less(talk),
    "resume": lambda talk, _scene, _: data.resume(talk),
    "erase": lambda talk, scene, _: data.begin(talk, scene, "erase"),
    "withdraw": lambda talk, scene, _: data.begin(talk, scene, "withdraw"),
    "phone": lambda talk, scene, _: phone.begin(talk, scene),
    "person": lambda talk, scene, _: person.begin(talk, scene),
    "help": lambda talk, scene, _: Outcome(menu.help_(scene), talk.idle()),
    "register": _register,
    "go_on": lambda talk, scene, _: parking.go_on(talk, scene),
    "park": lambda talk, scene, _: parking.park(talk, scene),
    "add": lambda talk, scene, _: add.begin(talk, scene),
    "edit": lambda talk, scene, _: correct.begin(talk, scene),
}
LABELLED: Final = {
    "more": "menu_more",
    "quit": "menu_quit",
    "add": "add",
    "register": "register",
    "resume": "resume",
    "less": "less",
    "documents": "docs",
    "notices": "menu_notices",
    "export": "export",
}
OPEN_TO_ALL: Final = frozenset({"help", "person"})
WORDS: Final[dict[str, str]] = {
    Repair.PERSON: "person",
    Repair.STOP: "stop",
    Menu.DEADLINES: "menu_deadlines",
    Menu.NOTICES: "menu_notices",
    Menu.CLAIMED: "claimed",
    Menu.LATER: "later",
    Menu.SETTINGS: "settings",
    Menu.ADS: "ads",
    Menu.ADS_OFF: "ads_off",
    Menu.EXPORT: "export",
    Menu.ERASE: "erase",
    Menu.ENGLISH: "english",
    Menu.KOREAN: "korean",
    Menu.EASY: "easy",
    Menu.WITHDRAW: "withdraw",
    Menu.WHY: "why",
    Menu.DOCUMENTS: "docs",
    Menu.UNDO: "undo",
    Menu.GO_ON: "go_on",
    Menu.PARK: "park",
}
