"""The API as it is put together."""

from __future__ import annotations

import subprocess
import sys

from emulator.apis.moderationapi.api import EVENTS, NOUNS, moderationapi_api
from emulator.apis.moderationapi.notices import TYPES_V2
from emulator.contract.api import LateHandlers
from emulator.contract.document import load_document
from emulator.data import SCHEMAS


def test_each_module_handles_what_it_is_said_to() -> None:
    """Its operations are bound by name at start; here by the modules themselves."""
    LateHandlers("emulator.apis.moderationapi", NOUNS).bind_all()


def test_every_operation_is_handled() -> None:
    """Both ways, as of the other vendors."""
    api = moderationapi_api(load_document(SCHEMAS / "moderationapi.yaml"))
    assert set(api.handlers) == set(api.document.operations)


def test_a_start_does_without_what_reads_texts() -> None:
    """Nor does it import what is large and may never be asked for."""
    heavy = ("emulator.text", "emulator.apis.moderationapi.content", "numpy", "PIL", "phonenumbers", "yaml")
    code = f"import sys, emulator.app; print([name for name in {heavy!r} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.strip() == "[]"


def test_every_event_has_its_name_where_faults_look_for_it() -> None:
    """The list that is there from the start is that of the module which is imported late."""
    assert sorted(EVENTS) == sorted(TYPES_V2)
