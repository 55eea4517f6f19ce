"""A deliverer with a channel that answers as told."""

from __future__ import annotations

import pytest

from channels.base import Channel
from core.bell import Bell
from core.clock import FixedClock
from jobs.deliver import Deliverer
from models.store import Store
from notices.policy import Policy, load_policy
from tests.jobs.sending import NOON, Pretend


@pytest.fixture
def policy() -> Policy:
    return load_policy()


@pytest.fixture
def channel() -> Pretend:
    return Pretend()


@pytest.fixture
def deliverer(any_store: Store, channel: Pretend, policy: Policy) -> Deliverer:
    return Deliverer(
        store=any_store,
        senders={Channel.TELEGRAM: channel},
        clock=FixedClock(NOON),
        bell=Bell(),
        worker="w1",
        policy=policy,
    )
