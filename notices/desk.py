"""What an officer is shown and may press in a chat, and the desk that the conversation is handed:
the use cases themselves are admin's, which the conversation may not know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from core.i18n import Say
from models.member import Place


@dataclass(frozen=True, slots=True)
class OfficerView:
    """Who writes from this chat. `roles`: words of models.officer.Role."""

    code: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing an officer asked for. `act`: a button's name, or draft, status, when. `number`: the
    notice's row. `code`: for a new one. `text`: what she typed."""

    act: str
    number: int = 0
    code: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer in lines, with what may be pressed next about one notice."""

    lines: tuple[Say, ...]
    acts: tuple[str, ...] = ()
    number: int = 0


class NoticeDesk(Protocol):
    async def look(self, session: AsyncSession, place: Place) -> OfficerView | None:
        """The officer whose chat this is."""
        ...

    async def bind(
        self, session: AsyncSession, place: Place, address: str, code: str, now: datetime
    ) -> Shown:
        """A one-time code was typed here: from now on this is that officer's chat."""
        ...

    async def ask(
        self, session: AsyncSession, officer: OfficerView, asked: Asked, now: datetime
    ) -> tuple[Shown, ...]:
        """Do it, or say in one sentence why not. Nothing is changed then."""
        ...
