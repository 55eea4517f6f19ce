"""`jigi run` in a process of its own: started, asked to stop, or killed in the middle of a word."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Final, Self

from tests.peers.botapi import TOKEN

ROOT: Final = Path(__file__).resolve().parents[2]
_STARTS_WITHIN: Final = 60.0
_ENDS_WITHIN: Final = 20.0
_GLANCE: Final = 0.02


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


class Program:
    """One installation: a folder, a port, settings. It may be started again and again."""

    def __init__(self, folder: Path, **settings: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.settings = {"JIGI_DATA_DIR": str(folder), "JIGI_PORT": str(self.port)} | settings
        self.kills = 0
        self._process: subprocess.Popen[bytes] | None = None

    def spawn(self) -> Self:
        """Start and do not wait."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        with self._out.open("wb") as out, self._err.open("ab") as err:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "jigi", "run"],
                cwd=self.folder,
                env=kept | {"PYTHONPATH": str(ROOT)} | self.settings,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
            )
        return self

    async def start(self) -> Self:
        """Start, and wait until it says that it is ready."""
        self.spawn()
        async with asyncio.timeout(_STARTS_WITHIN):
            while "ready" not in self._out.read_text("utf-8"):
                assert self._running.poll() is None, self.complaints
                await asyncio.sleep(_GLANCE)
        return self

    def kill(self) -> None:
        """As a power cut would: no handler runs, nothing is finished."""
        self._running.kill()
        self._running.wait()
        self.kills += 1

    async def stop(self, *, within: float = _ENDS_WITHIN) -> int:
        """Ask it to stop. The exit status; TimeoutExpired when it takes over `within` seconds."""
        self.ask_to_stop()
        return await self.ended(within=within)

    def ask_to_stop(self) -> None:
        self._running.send_signal(signal.SIGTERM)

    async def ended(self, *, within: float = _ENDS_WITHIN) -> int:
        """Wait until it ends by itself. Its exit status."""
        return await asyncio.to_thread(self._running.wait, within)

    @property
    def complaints(self) -> str:
        """All it ever wrote to standard error."""
        return self._err.read_text("utf-8")

    @property
    def told_operator(self) -> list[str]:
        """What it wrote there for a person: no log lines, which are JSON."""
        lines = self.complaints.splitlines()
        return [line for line in lines if line and not line.startswith("{")]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    @property
    def _running(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "not started"
        return self._process

    @property
    def _out(self) -> Path:
        return self.folder / "out"

    @property
    def _err(self) -> Path:
        return self.folder / "err"


def telegram(base_url: str) -> dict[str, str]:
    """Settings of a program that talks to a peer of the Bot API."""
    return {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE_URL": base_url}
