"""What every table shares: names, moments in UTC, and columns sealed by the vault."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import BigInteger, DateTime, Integer, LargeBinary, MetaData, types
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase

from core.clock import SEOUL
from core.vault import Vault

BigId = BigInteger().with_variant(Integer, "sqlite")

_vaults: list[Vault] = []


def seal_with(vault: Vault) -> None:
    """Name the vault of this process, once, before the first session (the composition root)."""
    _vaults[:] = [vault]


def vault() -> Vault:
    if not _vaults:
        raise RuntimeError("models: seal_with(vault) was not called before using the database")
    return _vaults[0]


# SQLite gives a deleted row's id to the next one; a chat page that asks for what came after
# the newest id it saw would then miss an answer. A table with other arguments adds this itself.
NEVER_REUSED: Final = {"sqlite_autoincrement": True}


class Base(DeclarativeBase):
    __table_args__: Any = NEVER_REUSED
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Moment(types.TypeDecorator[datetime]):
    """An aware moment: UTC in the database, Asia/Seoul in the program."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value}: expected a moment with its zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(SEOUL)


class Sealed(types.TypeDecorator[str]):
    """Text encrypted at rest; `place` is table.column and is bound to the ciphertext."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else vault().seal(value.encode(), self.place)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else vault().open(bytes(value), self.place).decode()


class SealedJson(types.TypeDecorator[dict[str, Any]]):
    """A JSON object encrypted at rest, keys in their own order."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return vault().seal(text.encode(), self.place)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> dict[str, Any] | None:
        if value is None:
            return None
        opened: dict[str, Any] = json.loads(vault().open(bytes(value), self.place))
        return opened
