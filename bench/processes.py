"""The program in a process of its own, as a person or another program starts it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
_PAGE_KILOBYTES: Final = 1024


def python(*arguments: str, said: str = "") -> str:
    """Run to the end; what it printed."""
    done = subprocess.run(  # noqa: S603  our own interpreter and our own words
        [sys.executable, *arguments],
        input=said,
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return done.stdout


@contextmanager
def running(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """`jigi run`, ready, with its data in this folder."""
    settings = {"JIGI_DATA_DIR": str(folder), "JIGI_PORT": str(_free_port())}
    program = subprocess.Popen(
        [sys.executable, "-m", "jigi", "run"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "DATABASE_URL": ""} | settings,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert program.stdout is not None
        assert "ready" in program.stdout.readline()
        yield program
    finally:
        program.terminate()
        program.wait()
        if program.stdout is not None:
            program.stdout.close()


def resident_megabytes(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith("VmRSS"))
    return int(kilobytes) / _PAGE_KILOBYTES


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
