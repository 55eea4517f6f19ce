"""The command line. Exit status: 0 done, 1 the answer is "no", 2 wrong use with one clear line.
Machine output is JSON on stdout, everything else goes to stderr."""

from __future__ import annotations

import asyncio
import io
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.progress import Progress, TextColumn, TimeElapsedColumn, track
from typer.exceptions import TyperException

from core.clock import SystemClock, today
from core.logs import set_up_logging
from jigi.notice_commands import notice_app, officer_app
from jigi.terminal import no as _no
from jigi.terminal import one_line as _one_line
from jigi.terminal import settings as _settings
from jigi.terminal import stop as _stop
from jigi.terminal import told as _told

app = typer.Typer(
    help="연금지기: 사학연금 청구 기한을 챙기는 봇", no_args_is_help=True, add_completion=False
)
code_app = typer.Typer(help="codes for letters", no_args_is_help=True)
address_app = typer.Typer(help="where members are reached", no_args_is_help=True)
app.add_typer(code_app, name="code")
app.add_typer(address_app, name="address")
app.add_typer(notice_app, name="notice")
app.add_typer(officer_app, name="officer")
_BYTE_ORDER: Final = "\ufeff"


@app.command()
def run() -> None:
    """Start everything in one process; without a token it is a demonstration."""
    from jigi.run import run as run_house  # noqa: PLC0415  the other commands start without it
    from web.server import PortTaken  # noqa: PLC0415  same

    settings = _settings()
    set_up_logging(settings.log_level)
    with _one_line(PortTaken):
        status = asyncio.run(run_house(settings))
    raise typer.Exit(status)


@app.command()
def deadline(
    benefit: Annotated[str, typer.Argument(help="급여 이름, 예: 퇴직수당")] = "",
    day: Annotated[str, typer.Argument(help="세기 시작하는 날, 예: 2021-02-28")] = "",
    *,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="lines of JSON in and out")] = False,
) -> None:
    """The deadline of a benefit, counted from the day it arose."""
    from jigi.calendar import make_calendar  # noqa: PLC0415  same
    from jigi.deadline import answer_lines, explain  # noqa: PLC0415  only this command needs it

    with _one_line():
        calendar = make_calendar(_settings())
    if jsonl:
        _say_lines(answer_lines(_stdin_lines("deadline"), calendar))
        return
    try:
        _say_lines(explain(benefit, day, calendar, today=today(SystemClock())))
    except ValueError as refused:
        _stop(f"{refused}. Example: jigi deadline 퇴직수당 2021-02-28")


@app.command()
def check(
    benefit: Annotated[str, typer.Argument(help="급여 이름, 예: 퇴직수당")] = "",
    facts: Annotated[
        list[str] | None, typer.Argument(help="사실, 예: service_months=36 (docs/api.md)")
    ] = None,
    *,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="lines of JSON in and out")] = False,
    on: Annotated[str, typer.Option("--today", help="the day to judge on; today if empty")] = "",
) -> None:
    """Whether the conditions of a benefit seem met, and which facts are missing."""
    from jigi.calendar import make_calendar  # noqa: PLC0415  the other commands start without it
    from jigi.check import answer_lines, explain  # noqa: PLC0415  same
    from rules.asked import read_day  # noqa: PLC0415  same

    with _one_line():
        calendar = make_calendar(_settings())
        day = read_day("today", on) if on else today(SystemClock())
    if jsonl:
        _say_lines(answer_lines(_stdin_lines("check"), calendar, today=day))
        return
    try:
        _say_lines(explain(benefit, facts or (), calendar, today=day))
    except ValueError as refused:
        _stop(f"{refused}. Example: jigi check 퇴직수당 service_months=36")


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="질문, 예: 퇴직수당은 언제까지 청구하나요?")] = "",
    *,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="lines of JSON in and out")] = False,
    on: Annotated[str, typer.Option("--today", help="the day to answer on; today if empty")] = "",
) -> None:
    """The answer to a question in Korean, with the articles it rests on."""
    from jigi.ask import answer_lines, explain, scene_on  # noqa: PLC0415  only this command
    from rules.asked import read_day  # noqa: PLC0415  same

    with _one_line():
        day = read_day("today", on) if on else today(SystemClock())
        scene = scene_on(day, _settings())
    if jsonl:
        _say_lines(answer_lines(_stdin_lines("ask"), scene))
        return
    try:
        _say_lines(explain(question, scene))
    except ValueError as refused:
        _stop(f"{refused}. Example: jigi ask 퇴직수당은 언제까지 청구하나요?")


@app.command(name="eval")
def evaluate(
    file: Annotated[Path, typer.Argument(help="questions with gold, one JSON object a line")],
    *,
    on: Annotated[str, typer.Option("--today", help="the day to answer on; today if empty")] = "",
    least: Annotated[
        float, typer.Option("--min-answer", help="exit 1 when fewer are right, from 0 to 1")
    ] = 0.0,
) -> None:
    """Ask every question of a file and print how often the answers were right."""
    from jigi.ask import scene_on  # noqa: PLC0415  only this command needs it
    from jigi.evaluate import mark, read_gold, share, tables  # noqa: PLC0415  same
    from rules.asked import read_day  # noqa: PLC0415  same

    with _one_line(OSError):
        day = read_day("today", on) if on else today(SystemClock())
        gold, scene = read_gold(file), scene_on(day, _settings())
    nobody_waits = not _told.is_terminal
    asked = track(gold, "eval", console=_told, transient=True, disable=nobody_waits)
    marks = [mark(one, scene) for one in asked]
    _say_lines(tables(marks))
    raise typer.Exit(0 if share(marks) >= least else 1)


def _say_lines(lines: Iterable[str]) -> None:
    for line in lines:
        # Another program may wait for each answer before it asks again.
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def _stdin_lines(name: str) -> Iterator[str]:
    """Bytes that are no text must not stop the lines after them. A bar when a person waits."""
    stream = (line.decode("utf-8", "replace").lstrip(_BYTE_ORDER) for line in sys.stdin.buffer)
    if not sys.stderr.isatty():
        yield from stream
        return
    columns = (TextColumn("{task.completed} lines"), TimeElapsedColumn())
    with Progress(*columns, console=_told, transient=True) as progress:
        task = progress.add_task(name, total=None)
        for line in stream:
            yield line
            progress.advance(task)


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
)
def bench(context: typer.Context) -> None:
    """One benchmark, as one JSON object a line: due, enqueue, dispatch, crash, rate and others."""
    # A process of its own: what is measured must not share this one's memory and threads.
    words = [sys.executable, "-m", "bench", *context.args]
    raise typer.Exit(subprocess.run(words, check=False).returncode)  # noqa: S603  our own program


@app.command()
def doctor() -> None:
    """Settings, keys, database, token, clock, holidays, policy, catalogue: one line each."""
    from jigi.doctor import Finding, examine  # noqa: PLC0415  only this command needs it

    async def look() -> list[Finding]:
        return [finding async for finding in examine()]

    found = asyncio.run(look())
    for finding in found:
        mark = "ok  " if finding.is_well else "FAIL"
        advice = f" → {finding.advice}" if finding.advice and not finding.is_well else ""
        sys.stdout.write(f"{mark} {finding.name}: {finding.said}{advice}\n")
    raise typer.Exit(0 if all(finding.is_well for finding in found) else 1)


@app.command()
def export(member: str, out: Annotated[Path | None, typer.Option(help="file")] = None) -> None:
    """Everything kept about a member, as JSON. MEMBER is the code on her screen or in the log."""
    from jigi.members import NoSuchMember  # noqa: PLC0415  only this command needs it
    from jigi.members import export as export_one  # noqa: PLC0415  same

    try:
        with _one_line():
            kept = asyncio.run(export_one(_settings(), member))
    except NoSuchMember:
        _no(f"{member}: no such member")
    text = json.dumps(kept, ensure_ascii=False, indent=2, default=str)
    if out is None:
        sys.stdout.write(text + "\n")
        return
    # Everything about a person: for nobody else's eyes on this machine.
    with _one_line(OSError):
        out.touch(mode=0o600)
        out.write_text(text + "\n", encoding="utf-8")


@app.command()
def erase(member: str, *, yes: Annotated[bool, typer.Option("--yes")] = False) -> None:
    """Erase everything kept about a member, at once."""
    from jigi.members import NoSuchMember  # noqa: PLC0415  only this command needs it
    from jigi.members import erase as erase_one  # noqa: PLC0415  same

    if not yes and not sys.stdin.isatty():
        _stop("erase: nobody is there to confirm; expected --yes")
    if not yes:
        typer.confirm(f"Erase everything kept about {member}?", abort=True, err=True)
    try:
        with _one_line():
            counts = asyncio.run(erase_one(_settings(), member))
    except NoSuchMember:
        _no(f"{member}: no such member")
    sys.stdout.write(json.dumps(counts) + "\n")


@app.command()
def desk(
    code: Annotated[str, typer.Argument(help="the question's code")] = "",
    text: Annotated[str, typer.Argument(help="the answer, as the member will read it")] = "",
) -> None:
    """Questions that wait for a person, one JSON object a line; with CODE and TEXT, answer one."""
    from jigi.officer import list_questions, send_answer  # noqa: PLC0415  only this command

    if not code:
        with _one_line():
            questions = asyncio.run(list_questions(_settings()))
        for question in questions:
            sys.stdout.write(json.dumps(question, ensure_ascii=False) + "\n")
        return
    try:
        asyncio.run(send_answer(_settings(), code, text))
    except ValueError as refused:
        _no(str(refused))


@app.command()
def readings() -> None:
    """Which readings of questions were meant, as counts, to review the lexicon by."""
    from jigi.officer import list_readings  # noqa: PLC0415  only this command needs it

    with _one_line():
        rows = asyncio.run(list_readings(_settings()))
    _say_lines(json.dumps(row, ensure_ascii=False) for row in rows)


@code_app.command()
def paper(member: str) -> None:
    """A code and a link for a letter to MEMBER, good once within 30 days; the one before ends."""
    from jigi.letters import paper_code  # noqa: PLC0415  only this command needs it
    from jigi.members import NoSuchMember  # noqa: PLC0415  same

    try:
        with _one_line():
            made = asyncio.run(paper_code(_settings(), member))
    except NoSuchMember:
        _no(f"{member}: no such member")
    _say_lines([json.dumps(made, ensure_ascii=False)])


@address_app.command()
def dead(channel: str, address: str) -> None:
    """An address that is not the member's any more, such as a telephone that changed hands."""
    from jigi.letters import NoSuchAddress, address_dead  # noqa: PLC0415  only this command

    try:
        with _one_line():
            member = asyncio.run(address_dead(_settings(), channel, address))
    except NoSuchAddress:
        _no(f"{channel}: nobody has this address")
    _say_lines([json.dumps({"member": member})])


@address_app.command()
def document(member: str) -> None:
    """What files to the intermediary of electronic notices call MEMBER, whom it must know."""
    from jigi.letters import address_document  # noqa: PLC0415  only this command needs it
    from jigi.members import NoSuchMember  # noqa: PLC0415  same

    try:
        with _one_line():
            ref = asyncio.run(address_document(_settings(), member))
    except NoSuchMember:
        _no(f"{member}: no such member")
    _say_lines([json.dumps({"member": member, "ref": ref})])


@app.command()
def unreached() -> None:
    """Members whom no way reached before a deadline, one JSON object a line: write or call."""
    from jigi.letters import list_unreached  # noqa: PLC0415  only this command needs it

    with _one_line():
        rows = asyncio.run(list_unreached(_settings()))
    _say_lines(json.dumps(row, ensure_ascii=False) for row in rows)


@code_app.callback()
def _codes() -> None:
    """One command of a group keeps its name."""


@app.command()
def move(url: Annotated[str, typer.Argument(help="an empty database")]) -> None:
    """Copy everything kept into another, empty database: stop the program first."""
    from jigi.members import move as move_everything  # noqa: PLC0415  only this command needs it

    with _one_line():
        counts = asyncio.run(move_everything(_settings(), url))
    sys.stdout.write(json.dumps(counts) + "\n")


@app.command()
def rekey() -> None:
    """Seal everything anew with the first key of JIGI_ENCRYPTION_KEYS."""
    from jigi.members import rekey as rekey_all  # noqa: PLC0415  only this command needs it

    with _one_line():
        changed = asyncio.run(rekey_all(_settings()))
    sys.stdout.write(json.dumps({"resealed": changed}) + "\n")


def main() -> None:
    """Wrong use is one clear line and exit status 2, without a page of usage."""
    # Korean wherever it runs; half a character, which JSON can hold, goes out as it came in.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        status = app(standalone_mode=False)
    except typer.Abort:
        status = 1
    except TyperException as wrong:
        _told.print(f"{wrong} See: jigi --help", markup=False, soft_wrap=True)
        status = 2
    sys.exit(status if isinstance(status, int) else 0)


if __name__ == "__main__":
    main()
