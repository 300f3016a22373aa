"""The part of a snapshot that is written and read by what is imported late."""

from __future__ import annotations

import subprocess
import sys

from emulator.apis.moderationapi.authors import Authors
from emulator.apis.moderationapi.keeping import Keeper
from emulator.apis.moderationapi.latekeeper import LateKeeper
from tests.apis.moderationapi.alone import lonely


def test_it_saves_and_loads_as_the_keeper_does() -> None:
    """A section goes out of one world and into another, under the same name."""
    first, second = lonely(), lonely()
    first.of(Authors).create("ben")
    saved = LateKeeper(first).save()
    assert saved is not None
    assert saved == Keeper(first).save()
    LateKeeper(second).load(saved)
    assert second.of(Authors).find("ben") is not None
    assert LateKeeper.section == Keeper.section


def test_nothing_is_imported_before_there_is_something_to_keep() -> None:
    """The vendor's API stands, and what writes and reads its part does not yet."""
    code = "import sys, emulator.app; print('emulator.apis.moderationapi.keeping' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.strip() == "False"
