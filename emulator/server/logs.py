"""The log: lines for people, or JSON for programs."""

from __future__ import annotations

import logging
import sys

import orjson

from emulator.world.clock import iso

START = "emulator.start"
"""The logger of the announcement, which is written whatever the level."""


class JsonFormatter(logging.Formatter):
    """One JSON object to a line."""

    def format(self, record: logging.LogRecord) -> str:
        """`{"time", "level", "logger", "message"}`, and `"traceback"` where there is one.

        What a call gives as `extra={"fields": {…}}` stands beside them.
        """
        line = {
            "time": iso(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()


def set_up_log(form: str, level: str) -> None:
    """Write the log to standard error. form: `text` or `json`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else logging.Formatter("%(levelname)s: %(message)s"))
    # At the root, so that asyncio's and Python's own warnings are lines of this log, too.
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(capture=True)
    logging.getLogger("emulator").setLevel(level.upper())
    logging.getLogger(START).setLevel(logging.INFO)
    # uvicorn's own lines at start and stop repeat what `serve` prints.
    logging.getLogger("uvicorn.error").setLevel(max(logging.WARNING, logging.getLogger("emulator").level))
