"""The command line as a person or another program uses it: a process, its answers, its status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
_PATIENCE: Final = 120


@dataclass(frozen=True, slots=True)
class Done:
    status: int
    out: str
    err: str

    @property
    def answers(self) -> list[Any]:
        """Standard output as JSON lines; fails for anything else in it."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def complaints(self) -> list[str]:
        return self.err.splitlines()


class Jigi:
    """`jigi …` in a folder where nothing is set but what is given here."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self._folder = folder
        self._settings = {"JIGI_DATA_DIR": str(folder / "var")} | settings

    def __call__(self, *arguments: str, said: bytes = b"", **settings: str) -> Done:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        done = subprocess.run(  # noqa: S603  our own program
            [sys.executable, "-m", "jigi", *arguments],
            cwd=self._folder,
            env=kept | {"PYTHONPATH": str(ROOT)} | self._settings | settings,
            input=said,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())
