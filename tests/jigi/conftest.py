from __future__ import annotations

from pathlib import Path

import pytest

from models.store import Store
from tests.jigi.command import Jigi
from tests.jigi.posted import House, make_house


@pytest.fixture
def jigi(tmp_path: Path) -> Jigi:
    return Jigi(tmp_path)


@pytest.fixture
def posted(any_store: Store, tmp_path: Path) -> House:
    """Electronic notices, on each database."""
    return make_house(any_store, tmp_path)
