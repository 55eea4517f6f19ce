from __future__ import annotations

import pytest

from models.store import Store
from notices.policy import load_policy
from rules.calendar import BusinessCalendar
from tests.admin.office import Office
from tests.notices.world import World


@pytest.fixture
async def office(any_store: Store) -> Office:
    made = Office(World(any_store, load_policy(), BusinessCalendar()))
    await made.staff()
    return made
