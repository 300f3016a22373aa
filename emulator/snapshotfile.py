"""The file that a world's snapshot is written to when the server stops."""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path

import orjson

from emulator.world.world import World

logger = logging.getLogger("emulator")


class SnapshotFile:
    """Written in one go: whoever reads it finds the world of now, or the one of before.

    failed: whether it could not be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.failed = False

    def check(self) -> None:
        """Raises: OSError where it could not be written."""
        if self.path.is_dir():
            raise IsADirectoryError(f"{self.path} is a folder")
        with tempfile.NamedTemporaryFile(dir=self.path.parent, prefix=f".{self.path.name}."):
            pass

    def write(self, world: World) -> None:
        """Write what `world` holds; the log says where it is, or why it is not."""
        try:
            self._write(orjson.dumps(world.snapshot(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
        except OSError as error:
            self.failed = True
            logger.error("no snapshot was written: %s", error)  # noqa: TRY400 - the reason is all there is to say
        else:
            logger.info("the snapshot is in %s", self.path)

    def _write(self, text: bytes) -> None:
        fresh = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        try:
            fresh.write_bytes(text)
            fresh.replace(self.path)
        except OSError:
            fresh.unlink(missing_ok=True)
            raise
