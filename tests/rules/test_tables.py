"""Folders of data files: every table once, and nothing that is no table."""

from __future__ import annotations

import pytest

from rules import tables

FILES = {"one.toml": {"a": {"n": 1}, "b": {"n": 2}}, "two.toml": {"c": {"n": 3}}}


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, object]]:
    held: dict[str, dict[str, object]] = {name: dict(found) for name, found in FILES.items()}
    monkeypatch.setattr(tables, "file_names", lambda _folder: tuple(held))
    monkeypatch.setattr(tables, "read_file", lambda name, _folder, _parse: held[name])
    return held


@pytest.mark.usefixtures("files")
def test_every_table_comes_with_its_file() -> None:
    assert list(tables.read_folder("any")) == [
        ("one.toml", "a", {"n": 1}),
        ("one.toml", "b", {"n": 2}),
        ("two.toml", "c", {"n": 3}),
    ]


def test_what_is_no_table_is_refused(files: dict[str, dict[str, object]]) -> None:
    files["two.toml"]["c"] = 5
    with pytest.raises(ValueError, match=r"^two\.toml: \[c\]; expected a table$"):
        list(tables.read_folder("any"))


def test_an_id_of_two_files_is_refused_with_both(files: dict[str, dict[str, object]]) -> None:
    files["two.toml"]["a"] = {"n": 4}
    with pytest.raises(ValueError, match=r"^two\.toml: \[a\];.* not one\.toml$"):
        list(tables.read_folder("any"))
