"""`python tests/clients/python2 BASE KEY WEBHOOK_SECRET CONTROL` prints one line of JSON for each check."""
# mypy: ignore-errors
# The modules are imported as a script imports them, from the folder that is run.

from __future__ import annotations

import json
import sys

import content
import resources
import trouble
from stand import CHECKS

assert all((content, resources, trouble)), "each brings its checks, in this order"

for name, run in CHECKS.items():
    try:
        run()
        said = None
    except Exception as error:  # noqa: BLE001 - whatever it is, the test tells
        said = f"{type(error).__name__} in line {error.__traceback__.tb_next.tb_lineno}: {error}"[:2000]
    sys.stdout.write(json.dumps({"check": name, "error": said}) + "\n")
