"""The shipped policy, the real calendar, and a world on each database."""

from __future__ import annotations

import pytest

from models.store import Store
from notices.policy import Policy, load_policy
from rules.calendar import BusinessCalendar
from tests.notices.world import World


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy()


@pytest.fixture(scope="session")
def calendar() -> BusinessCalendar:
    return BusinessCalendar()


@pytest.fixture
def world(any_store: Store, policy: Policy, calendar: BusinessCalendar) -> World:
    return World(any_store, policy, calendar)
