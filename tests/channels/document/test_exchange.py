"""Files to an intermediary and back: the same bytes every time, and each result once."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from pathlib import Path

import pytest

from channels.document.exchange import Exchange, Results
from channels.document.record import Document, DocumentError, DocumentState
from tests.channels.document.test_record import ASKED, WINDOW

KEY = b"made-up key"
RESULTS = [
    {"id": "d-0001", "state": "delivered", "at": "2026-11-24T12:00:00+09:00", "receipt": "R1"},
    {"id": "d-0002", "state": "rejected", "at": "2026-11-24T12:00:01+09:00", "reason": "moved"},
]


@pytest.fixture
def exchange(tmp_path: Path) -> Exchange:
    (tmp_path / "in").mkdir()
    return Exchange("kpost", tmp_path / "out", tmp_path / "in", KEY)


def document(number: int) -> tuple[Document, bytes]:
    content = f"%PDF notice {number}".encode()
    made = Document(
        id=f"d-{number:04d}",
        member_ref=f"m-{number:04d}",
        kind="deadline_notice",
        sha256=hashlib.sha256(content).hexdigest(),
        requested_at=ASKED,
        read_deadline=ASKED + WINDOW,
    )
    return made, content


def plain_json(said: dict[str, object]) -> bytes:
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def bring(
    exchange: Exchange, lines: list[object], sequence: int = 1, key: bytes = KEY, **more: object
) -> Path:
    """A result file as the intermediary's transfer leaves it."""
    content = "".join(
        (line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines
    ).encode()
    said: dict[str, object] = {
        "sequence": sequence,
        "count": len(lines),
        "sha256": hashlib.sha256(content).hexdigest(),
        **more,
    }
    signed = {**said, "signature": hmac.new(key, plain_json(said), hashlib.sha256).hexdigest()}
    path = exchange.inbox / f"kpost-result-{sequence:06d}.jsonl"
    path.with_suffix(".manifest.json").write_bytes(plain_json(signed))
    path.write_bytes(content)
    return path


def test_a_batch_is_a_folder_with_its_manifest(exchange: Exchange) -> None:
    folder = exchange.write(7, [document(2), document(1)])
    assert folder.name == "kpost-000007"
    manifest = json.loads((folder / "manifest.json").read_bytes())
    signature = manifest.pop("signature")
    assert signature == hmac.new(KEY, plain_json(manifest), hashlib.sha256).hexdigest()
    assert (manifest["sequence"], manifest["count"]) == (7, 2)
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    lines = [json.loads(line) for line in (folder / "documents.jsonl").read_text().splitlines()]
    assert [line["id"] for line in lines] == ["d-0001", "d-0002"]
    assert sorted(lines[0]) == [
        "file",
        "id",
        "kind",
        "member",
        "read_by",
        "requested_at",
        "sha256",
    ]


def test_the_same_batch_is_the_same_bytes_in_any_order(exchange: Exchange) -> None:
    folder = exchange.write(1, [document(1), document(2)])
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert exchange.write(1, [document(2), document(1)]) == folder
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_another_batch_never_takes_a_sequence_that_was_used(exchange: Exchange) -> None:
    exchange.write(1, [document(1)])
    with pytest.raises(DocumentError, match="kpost-000001: written before"):
        exchange.write(1, [document(2)])


def test_what_a_crash_left_half_written_is_begun_anew(exchange: Exchange) -> None:
    half = exchange.outbox / "kpost-000001.part"
    half.mkdir(parents=True)
    (half / "documents.jsonl").write_text("half")
    folder = exchange.write(1, [document(1)])
    assert not half.exists()
    assert json.loads((folder / "manifest.json").read_bytes())["count"] == 1


def test_an_empty_batch_says_so(exchange: Exchange) -> None:
    folder = exchange.write(1, [])
    assert json.loads((folder / "manifest.json").read_bytes())["count"] == 0


def test_a_document_that_is_not_its_own_content_is_refused(exchange: Exchange) -> None:
    made, _ = document(1)
    with pytest.raises(DocumentError, match="not what its sha256 says"):
        exchange.write(1, [(made, b"another")])
    with pytest.raises(DocumentError, match="twice"):
        exchange.write(1, [document(1), document(1)])


def test_each_result_file_is_read_once(exchange: Exchange) -> None:
    bring(exchange, [*RESULTS])
    results = exchange.read()
    assert results.problems == ()
    assert list(results.events) == [("kpost", 1, 1), ("kpost", 1, 2)]
    first, second = results.events.values()
    assert (first.document_id, first.state, first.receipt) == (
        "d-0001",
        DocumentState.DELIVERED,
        "R1",
    )
    assert (second.state, second.reason) == (DocumentState.REJECTED, "moved")
    exchange.put_away(results.files)
    assert exchange.read() == Results({})
    exchange.put_away(results.files)


def test_the_same_file_again_is_put_away_and_another_one_is_told(exchange: Exchange) -> None:
    for _ in range(2):
        exchange.put_away([bring(exchange, [*RESULTS])])
    path = bring(exchange, [RESULTS[1]])
    results = exchange.read()
    assert (results.events, results.files) == ({}, ())
    assert "another file of this sequence" in results.problems[0]
    assert path.exists()


def test_a_file_that_cannot_be_read_waits(exchange: Exchange) -> None:
    path = bring(exchange, [*RESULTS])
    path.unlink()
    path.mkdir()
    assert exchange.read().files == ()
    assert exchange.read().problems


def test_what_has_left_is_known(exchange: Exchange) -> None:
    (first, content), (other, _) = document(1), document(2)
    exchange.write(1, [(first, content)])
    assert exchange.holds(1, first)
    assert not exchange.holds(1, other)
    assert not exchange.holds(2, first)
    assert not exchange.holds(1, replace(first, sha256="0" * 64))


def test_files_are_read_by_their_sequence_and_only_of_this_provider(exchange: Exchange) -> None:
    bring(exchange, [RESULTS[1]], sequence=2)
    bring(exchange, [RESULTS[0]], sequence=1)
    (exchange.inbox / "other-result-000001.jsonl").write_text("{}")
    (exchange.inbox / "kpost-notes.jsonl").write_text("{}")
    assert [place[1] for place in exchange.read().events] == [1, 2]


@pytest.mark.parametrize(
    "line",
    [
        "no json",
        "[]",
        {"id": "d-0001"},
        {"id": "d-0001", "state": "lost", "at": "2026-11-24T12:00:00+09:00"},
        {"id": "d-0001", "state": "fallback_done", "at": "2026-11-24T12:00:00+09:00"},
        {"id": "d-0001", "state": "read", "at": "2026-11-24T12:00:00"},
        {"id": "d-0001", "state": "read", "at": "yesterday"},
    ],
)
def test_a_bad_line_is_told_and_stops_no_other(exchange: Exchange, line: object) -> None:
    bring(exchange, [RESULTS[0], line, RESULTS[1]])
    results = exchange.read()
    assert list(results.events) == [("kpost", 1, 1), ("kpost", 1, 3)]
    assert [problem.split(": ")[:2] for problem in results.problems] == [
        ["kpost-result-000001.jsonl", "line 2"]
    ]


def test_a_file_that_is_not_whole_or_not_signed_is_not_read(exchange: Exchange) -> None:
    path = bring(exchange, [*RESULTS], key=b"another")
    assert "signature" in exchange.read().problems[0]
    bring(exchange, [*RESULTS], count=9)
    assert "count" in exchange.read().problems[0]
    bring(exchange, [*RESULTS])
    path.write_bytes(path.read_bytes()[:-10])
    assert "hash" in exchange.read().problems[0]
    path.with_suffix(".manifest.json").unlink()
    assert "no manifest" in exchange.read().problems[0]
    assert exchange.read().events == {}


@pytest.mark.parametrize(("provider", "key"), [("../x", KEY), ("k", KEY), ("kpost", b"")])
def test_an_exchange_needs_a_plain_name_and_a_key(
    tmp_path: Path, provider: str, key: bytes
) -> None:
    with pytest.raises(DocumentError):
        Exchange(provider, tmp_path, tmp_path, key)
