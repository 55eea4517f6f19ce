"""What every test may ask for: a vault with known keys, and a migrated database of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path

import pytest

from core.vault import Vault
from models.base import seal_with
from models.store import Store
from tests import databases

TEST_KEY = b"a key that guards nothing at all"
TEST_LOOKUP_KEY = b"a key to look up nothing at all."


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sockets are off. `loopback` and `postgres` open them, to 127.0.0.1 and nowhere else."""
    for item in items:
        if item.get_closest_marker("loopback") or item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where every service is promised (JIGI_TEST_REQUIRE_ALL), a skipped test has failed."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and "JIGI_TEST_REQUIRE_ALL" in os.environ:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: skipped, though JIGI_TEST_REQUIRE_ALL is set"
    return report


@pytest.fixture
def vault() -> Vault:
    made = Vault([TEST_KEY], TEST_LOOKUP_KEY)
    seal_with(made)
    return made


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "jigi.db"
    databases.migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    shutil.copy(sqlite_template, tmp_path / "jigi.db")
    return f"sqlite:///{tmp_path / 'jigi.db'}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[databases.PostgresServer]:
    url = os.environ.get("JIGI_TEST_POSTGRES_URL", "")
    if not url:
        pytest.skip("JIGI_TEST_POSTGRES_URL is not set")
    with databases.PostgresServer(url) as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: databases.PostgresServer) -> Iterator[str]:
    """A migrated database of this test alone; mark the test `postgres`."""
    with postgres_server.fresh() as url:
        yield url


@pytest.fixture
async def store(sqlite_url: str, vault: Vault) -> AsyncIterator[Store]:
    made = Store(sqlite_url)
    yield made
    await made.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
async def any_store(any_url: str, vault: Vault) -> AsyncIterator[Store]:
    made = Store(any_url)
    yield made
    await made.close()
