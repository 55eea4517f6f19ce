"""Conversations as files an officer can read and write: who said what, and what must follow.
What a file may hold stands in `Step` and `Talk`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

FOLDER: Final = Path(__file__).parent
_ADDING: Final = frozenset({"메신저 연결", "문자로도 받기"})


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a person does, and what must be so afterwards.

    `who`: another person than the first. `elsewhere`: she is on the other channel and has not come
    yet. `only`: a step of one channel alone (where a talk joins channels, Kakao does what only the
    page does); `but`: of every other one; `differs`: the channels have different things to show.
    In `say`, {code} is the link number somebody was shown last, {texted} the digits of the newest
    text to a telephone. `open_link`: the link on a button is followed. `look`: at what arrived
    meanwhile, nothing else. `channels`: hers, where Kakao counts as the page when it stands for it.
    `tap`: the button's words, `nth` 2 is an older bubble with the same words, `borrow` takes the
    button from somebody else's screen. `officer`: a code and roles this person is given, and whose
    one-time code she types. `move`: "30 days", a date, or "next reminder".
    `expect_keys`: these sentences in this order, others may stand between them;
    `expect_not`: none of these. `expect_buttons`: exactly these. `event`: whose facts and claims,
    1 is what was registered first; without it the newest.
    """

    who: str = ""
    elsewhere: bool = False
    open_link: bool = False
    look: bool = False
    only: str = ""
    but: str = ""
    differs: bool = False
    start: bool = False
    say: str | None = None
    times: int = 1
    tap: str = ""
    nth: int = 1
    borrow: str = ""
    send: str = ""
    block: bool = False
    unblock: bool = False
    resend: bool = False
    move: str = ""
    officer: str = ""
    expect_keys: tuple[str, ...] = ()
    expect_not: tuple[str, ...] = ()
    expect_text: str = ""
    expect_no_text: str = ""
    expect_buttons: tuple[str, ...] | None = None
    expect_file: str = ""
    in_file: tuple[str, ...] = ()
    expect_silence: bool = False
    event: int = 0
    facts: Mapping[str, str] | None = None
    claims: Mapping[str, Mapping[str, str]] | None = None
    wishes: Mapping[str, Any] | None = None
    consents: tuple[str, ...] | None = None
    channels: tuple[str, ...] | None = None
    texts: int | None = None
    relations: tuple[str, ...] | None = None
    counts: Mapping[str, int] | None = None
    handed_over: tuple[str, ...] | None = None
    nothing_kept: bool = False

    @property
    def does(self) -> str:
        """The step in the words of its file."""
        acts = ("say", "tap", "send", "move", "officer")
        said = {name: getattr(self, name) for name in acts}
        done = [name for name in ("start", "block", "unblock", "resend") if getattr(self, name)]
        return ", ".join([f"{name} {value!r}" for name, value in said.items() if value] + done)


@dataclass(frozen=True, slots=True)
class Talk:
    """`begin`: "stranger" has not come yet, "agreed" has just agreed to storing. `texting`: the
    operator can send 알림톡. `reached`: its people are written to where they talk, as Kakao cannot.
    `never_stored`: digits or words no table may hold afterwards, opened
    or sealed."""

    name: str
    title: str
    steps: tuple[Step, ...]
    today: str = "2026-11-22"
    begin: str = "agreed"
    language: str = "ko"
    texting: bool = False
    reached: bool = False
    never_stored: tuple[str, ...] = ()

    @property
    def adds_ways(self) -> bool:
        """Its people say themselves where else they are reached."""
        return any(step.tap in _ADDING for step in self.steps)

    @property
    def goes_elsewhere(self) -> bool:
        return any(step.elsewhere for step in self.steps)

    @staticmethod
    def read(path: Path) -> Talk:
        try:
            written = tomllib.loads(path.read_text(encoding="utf-8"))
            steps = tuple(_made(Step, step) for step in written.pop("step", []))
            return _made(Talk, {"name": path.stem, "steps": steps, **written})
        except (ValueError, TypeError) as wrong:
            raise ValueError(f"{path.name}: {wrong}") from wrong


_Made = TypeVar("_Made", Step, Talk)


def _made(kind: type[_Made], given: Mapping[str, Any]) -> _Made:
    known = {field.name for field in fields(kind)}
    if unknown := set(given) - known:
        raise ValueError(f"{', '.join(sorted(unknown))}: not known; expected {sorted(known)}")
    return kind(**{name: _plain(value) for name, value in given.items()})


def _plain(value: object) -> Any:  # noqa: ANN401  whatever a TOML file holds
    """A day may be written without quotes; lists become tuples."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return tuple(map(_plain, value)) if isinstance(value, list) else value


def all_talks() -> list[Talk]:
    return [Talk.read(path) for path in sorted(FOLDER.glob("*.toml"))]
