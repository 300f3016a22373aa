"""The server's process when a test started it: the commands, for as long as somebody holds standard input.

A parent that ends closes it, however it ends, so that no server is left behind. Ctrl-C does not end it: it is
started in a process group of its own.
"""

from __future__ import annotations

import os
import runpy
import signal
import threading


def leave_with_parent() -> None:
    """Stop cleanly as soon as standard input ends."""
    while os.read(0, 1024):  # not sys.stdin: its lock would be in the way of an exit for another reason
        continue
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    threading.Thread(target=leave_with_parent, daemon=True).start()
    runpy.run_module("emulator", run_name="__main__")
