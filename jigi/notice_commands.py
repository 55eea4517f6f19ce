"""`jigi notice …` and `jigi officer …`: an officer's steps from the command line. Each begins in
admin/notices.py; here they are read, told and nothing else."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jigi.terminal import one_line, settings

if TYPE_CHECKING:
    from admin.notices import Acting
    from jigi.notice_told import Told

notice_app = typer.Typer(help="공지: 여럿에게 보내는 글", no_args_is_help=True)
officer_app = typer.Typer(help="공지를 쓰고 승인하고 보내는 직원", no_args_is_help=True)

Code = Annotated[str, typer.Argument(help="the notice's code")]
As = Annotated[str, typer.Option("--as", help="the officer's code")]
File = Annotated[Path, typer.Argument(help="TOML: title, ko, easy, en, class, [to]; - for stdin")]
AsJson = Annotated[bool, typer.Option("--json", help="one JSON object")]
At = Annotated[str, typer.Option("--at", help="Seoul time, such as 2026-12-01 09:00; else now")]


@notice_app.command()
def draft(file: File, officer: As, *, as_json: AsJson = False) -> None:
    """Write a notice from a file."""
    from jigi import notice_steps as steps  # noqa: PLC0415  the other commands start without it

    _do(officer, lambda acting: steps.draft(acting, file), as_json=as_json)


@notice_app.command()
def edit(code: Code, file: File, officer: As, *, as_json: AsJson = False) -> None:
    """Other words or another audience; it must be counted and approved anew."""
    from jigi import notice_steps as steps  # noqa: PLC0415  same

    _do(officer, lambda acting: steps.edit(acting, code, file), as_json=as_json)


@notice_app.command()
def count(code: Code, officer: As, *, as_json: AsJson = False) -> None:
    """How many it would reach, and why not the others."""
    _step("count", code, officer, as_json=as_json)


@notice_app.command()
def preview(code: Code, officer: As, *, as_json: AsJson = False) -> None:
    """How it looks in each voice, with what is doubtful; to the officer's own chat as well."""
    _step("preview", code, officer, as_json=as_json)


@notice_app.command()
def request(code: Code, officer: As, *, as_json: AsJson = False) -> None:
    """Ask another officer to approve it."""
    _step("request", code, officer, as_json=as_json)


@notice_app.command()
def approve(code: Code, officer: As, *, as_json: AsJson = False) -> None:
    """Approve what another officer wrote."""
    _step("approve", code, officer, as_json=as_json)


@notice_app.command()
def reject(code: Code, officer: As, *, as_json: AsJson = False) -> None:
    """Send it back to its author."""
    _step("reject", code, officer, as_json=as_json)


@notice_app.command()
def start(code: Code, officer: As, *, at: At = "", as_json: AsJson = False) -> None:
    """Send it now, or from a time on."""
    from jigi import notice_steps as steps  # noqa: PLC0415  same

    _do(officer, lambda acting: steps.start(acting, code, at), as_json=as_json)


@notice_app.command()
def pause(code: Code, officer: As, *, as_json: AsJson = False) -> None:
    """Nothing more goes until it is resumed."""
    _step("pause", code, officer, as_json=as_json)


@notice_app.command()
def resume(code: Code, officer: As, *, as_json: AsJson = False) -> None:
    """Go on with it."""
    _step("resume", code, officer, as_json=as_json)


@notice_app.command()
def slow(
    code: Code,
    rate: Annotated[int, typer.Argument(help="sends a second at most; 0: as the channels may")],
    officer: As,
    *,
    as_json: AsJson = False,
) -> None:
    """Send it slower, or at full speed again."""
    from jigi import notice_steps as steps  # noqa: PLC0415  same

    _do(officer, lambda acting: steps.slow(acting, code, rate), as_json=as_json)


@notice_app.command()
def cancel(code: Code, officer: As, *, as_json: AsJson = False) -> None:
    """End it for good."""
    _step("cancel", code, officer, as_json=as_json)


@notice_app.command()
def report(code: Code, officer: As, *, as_json: AsJson = False) -> None:
    """Where it stands: figures that add up, causes, time left."""
    _step("report", code, officer, as_json=as_json)


@notice_app.command(name="list")
def list_notices(officer: As, *, as_json: AsJson = False) -> None:
    """The newest notices."""
    from jigi import notice_steps as steps  # noqa: PLC0415  same

    _do(officer, steps.newest, as_json=as_json)


@officer_app.command()
def add(
    code: Annotated[str, typer.Argument(help="a short name, such as kim")],
    name: Annotated[str, typer.Argument(help="her name")],
    role: Annotated[list[str], typer.Option("--role", help="author, approver or operator")],
    *,
    as_json: AsJson = False,
) -> None:
    """Name an officer, or give her other roles; prints the one-time code for her chat."""
    from jigi import officer_steps as steps  # noqa: PLC0415  same

    _tell(lambda: steps.add(settings(), code, name, role), as_json=as_json)


@officer_app.command(name="list")
def list_officers(*, as_json: AsJson = False) -> None:
    """Officers and their roles."""
    from jigi import officer_steps as steps  # noqa: PLC0415  same

    _tell(lambda: steps.listed(settings()), as_json=as_json)


@officer_app.command()
def withdraw(code: str, *, as_json: AsJson = False) -> None:
    """Take her roles away and forget her chat."""
    from jigi import officer_steps as steps  # noqa: PLC0415  same

    _tell(lambda: steps.withdraw(settings(), code), as_json=as_json)


def _step(name: str, code: str, officer: str, *, as_json: bool) -> None:
    from jigi import notice_steps as steps  # noqa: PLC0415  same

    _do(officer, lambda acting: steps.STEPS[name](acting, code), as_json=as_json)


def _do(
    officer: str, work: Callable[[Acting], Coroutine[Any, Any, Told]], *, as_json: bool
) -> None:
    from jigi.notice_steps import acting_as  # noqa: PLC0415  same

    _tell(lambda: acting_as(settings(), officer, work), as_json=as_json)


def _tell(work: Callable[[], Coroutine[Any, Any, Told]], *, as_json: bool) -> None:
    with one_line(OSError):
        told = asyncio.run(work())
    if as_json:
        sys.stdout.write(json.dumps(told.data, ensure_ascii=False, default=str) + "\n")
        return
    from jigi.notice_told import show  # noqa: PLC0415  same

    show(told)
