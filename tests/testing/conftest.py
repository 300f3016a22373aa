"""A started server that the client's tests share; worlds keep them apart."""

from __future__ import annotations

from collections.abc import Iterator

import httpcore  # noqa: F401 - here, and not first in a test of pytester's, which would unload it from under httpx
import httpx
import pytest

from emulator.testing import Emulator, World


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    """The client of a server in a process of its own."""
    with Emulator.start(webhook_timeout=1, fetch_timeout=1) as started:
        yield started


@pytest.fixture
def own(emulator: Emulator) -> Iterator[World]:
    """A world of the test's own, moved by its clock alone."""
    with emulator.world(seed=7, clock={"mode": "frozen"}) as made:
        yield made


@pytest.fixture(scope="module")
def http(emulator: Emulator) -> Iterator[httpx.Client]:
    """A client of the vendors."""
    with httpx.Client(base_url=emulator.url, timeout=30, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def tenant(emulator: Emulator) -> Iterator[World]:
    """One world for the tests of a module, whose moderations go no further by themselves."""
    with emulator.world(seed=7, lifecycle="manual") as made:
        yield made
