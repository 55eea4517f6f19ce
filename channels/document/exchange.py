"""Notices as files: a folder for each batch, which an operator's transfer carries away, and result
files it brings back. A batch is written whole or not at all, and always the same bytes; a result
file is put away once its lines are written down, each under (provider, sequence, line)."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from channels.document.record import Document, DocumentError, DocumentEvent, DocumentState

_PROVIDER: Final = re.compile(r"[a-z][a-z0-9]{1,19}")
_RESULT: Final = re.compile(r"([a-z][a-z0-9]{1,19})-result-(\d{6})\.jsonl")
_LINES: Final = "documents.jsonl"
_MANIFEST: Final = "manifest.json"
_READ: Final = "read"
_REPORTED: Final = frozenset(
    {
        DocumentState.ACCEPTED,
        DocumentState.DELIVERED,
        DocumentState.READ,
        DocumentState.REJECTED,
    }
)

Place = tuple[str, int, int]
"""Provider, sequence of the result file, line from 1: what makes a result line itself."""


@dataclass(frozen=True, slots=True)
class Results:
    """`events` by place, in order; `problems`: what could not be read, for the operator. `files`
    hold nothing else: once the events are written down, they may be put away."""

    events: Mapping[Place, DocumentEvent]
    problems: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Exchange:
    """`key` signs manifests and checks those that come back; the intermediary has it too."""

    provider: str
    outbox: Path
    inbox: Path
    key: bytes

    def __post_init__(self) -> None:
        if not _PROVIDER.fullmatch(self.provider):
            raise DocumentError(f"provider {self.provider!r}; expected 2 to 20 of a-z 0-9")
        if not self.key:
            raise DocumentError(f"{self.provider}: expected a key to sign manifests with")

    def write(self, sequence: int, documents: Sequence[tuple[Document, bytes]]) -> Path:
        """The batch's folder. The same batch again changes nothing; another one under the same
        sequence raises DocumentError."""
        files = _files(documents)
        files[_MANIFEST] = self._manifest(sequence, files)
        folder = self._folder(sequence)
        if folder.exists():
            if _kept(folder) != files:
                raise DocumentError(f"{folder.name}: written before with other content")
            return folder
        half = folder.with_suffix(".part")
        shutil.rmtree(half, ignore_errors=True)
        for name, content in files.items():
            path = half / name
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_through(path, content)
        half.rename(folder)
        return folder

    def holds(self, sequence: int, document: Document) -> bool:
        """Whether this notice left in this batch already."""
        path = self._folder(sequence) / f"files/{document.id}.txt"
        return path.is_file() and _digest(path.read_bytes()) == document.sha256

    def read(self) -> Results:
        """What stands in the result files of this provider, by their sequence."""
        events: dict[Place, DocumentEvent] = {}
        problems: list[str] = []
        files: list[Path] = []
        for path, sequence in self._result_files():
            content = _content(path)
            if problem := self._wrong(path, sequence, content):
                # Not signed, or not all there yet: it is read once it is.
                problems.append(problem)
                continue
            files.append(path)
            for number, line in enumerate(content.splitlines(), start=1):
                place = (self.provider, sequence, number)
                try:
                    events[place] = _event(line)
                except (ValueError, KeyError, TypeError) as error:
                    problems.append(f"{path.name}: line {number}: {type(error).__name__}")
        return Results(events, tuple(problems), tuple(files))

    def put_away(self, files: Sequence[Path]) -> None:
        """Into a folder beside them, so that each is read once. Raise OSError."""
        for path in files:
            away = self._away(path)
            away.parent.mkdir(exist_ok=True)
            # Another process may have been faster.
            with suppress(FileNotFoundError):
                path.replace(away)
            with suppress(FileNotFoundError):
                manifest = _manifest_of(path)
                manifest.replace(self._away(manifest))

    def _folder(self, sequence: int) -> Path:
        return self.outbox / f"{self.provider}-{sequence:06d}"

    def _away(self, path: Path) -> Path:
        return self.inbox / _READ / path.name

    def _result_files(self) -> list[tuple[Path, int]]:
        named = [
            (path, _RESULT.fullmatch(path.name)) for path in sorted(self.inbox.glob("*.jsonl"))
        ]
        return [(path, int(name[2])) for path, name in named if name and name[1] == self.provider]

    def _wrong(self, path: Path, sequence: int, content: bytes) -> str:
        """Why a result file is not taken; empty when it is what its manifest says."""
        try:
            manifest = json.loads(_manifest_of(path).read_bytes())
            said = manifest.pop("signature")
            right = self._signature(manifest)
            given = (manifest["sequence"], manifest["sha256"], manifest["count"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return f"{path.name}: no manifest that can be read"
        if not isinstance(said, str) or not hmac.compare_digest(said.encode(), right.encode()):
            return f"{path.name}: the signature of its manifest is wrong"
        if given != (sequence, _digest(content), len(content.splitlines())):
            return f"{path.name}: sequence, count or hash differ from its manifest"
        if self._away(path).exists() and _content(self._away(path)) != content:
            return f"{path.name}: another file of this sequence was read before"
        return ""

    def _manifest(self, sequence: int, files: Mapping[str, bytes]) -> bytes:
        said: dict[str, Any] = {
            "provider": self.provider,
            "sequence": sequence,
            "count": len(files[_LINES].splitlines()),
            "files": {name: _digest(content) for name, content in sorted(files.items())},
        }
        return _json({**said, "signature": self._signature(said)})

    def _signature(self, said: Mapping[str, Any]) -> str:
        return hmac.new(self.key, _json(said), hashlib.sha256).hexdigest()


def _files(documents: Sequence[tuple[Document, bytes]]) -> dict[str, bytes]:
    """By their names: one line and one file for each document, in the order of their ids."""
    ordered = sorted(documents, key=lambda pair: pair[0].id)
    if len({one.id for one, _ in ordered}) < len(ordered):
        raise DocumentError("the same document twice in one batch")
    for one, content in ordered:
        if _digest(content) != one.sha256:
            raise DocumentError(f"{one.id}: the content is not what its sha256 says")
    files = {f"files/{one.id}.txt": content for one, content in ordered}
    return {_LINES: b"".join(_line(one) for one, _ in ordered), **files}


def _line(document: Document) -> bytes:
    said = {
        "id": document.id,
        "member": document.member_ref,
        "kind": document.kind,
        "sha256": document.sha256,
        "file": f"files/{document.id}.txt",
        "requested_at": document.requested_at.isoformat(),
        "read_by": document.read_deadline.isoformat(),
    }
    return _json(said) + b"\n"


def _event(line: bytes) -> DocumentEvent:
    """Of an intermediary: what only we decide, it may not report."""
    said = json.loads(line)
    state, at = DocumentState(said["state"]), datetime.fromisoformat(said["at"])
    if state not in _REPORTED or at.tzinfo is None:
        raise ValueError("not a result")
    receipt, reason = str(said.get("receipt", "")), str(said.get("reason", ""))
    return DocumentEvent(str(said["id"]), state, at, receipt, reason)


def _manifest_of(path: Path) -> Path:
    return path.with_suffix(".manifest.json")


def _content(path: Path) -> bytes:
    """Empty when it cannot be read: it is not what its manifest says, and looked at again."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _write_through(path: Path, content: bytes) -> None:
    """A batch that was named is whole, even after a power cut."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _kept(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in _all_files(folder)}


def _all_files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _json(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
