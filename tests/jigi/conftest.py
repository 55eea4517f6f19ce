from __future__ import annotations

from pathlib import Path

import pytest

from tests.jigi.command import Jigi


@pytest.fixture
def jigi(tmp_path: Path) -> Jigi:
    return Jigi(tmp_path)
