"""What a terminal is shown: columns, and text that a stranger may have written."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import Any

GAP = "  "
"""Between two columns."""

LEAST = 8
"""Signs below which no column is cut."""


def plain(value: Any) -> str:
    """One cell. Signs that would steer a terminal are spelled out: what clients send is among what is shown."""
    if value is None or value == "":
        return "-"
    if isinstance(value, float):
        return f"{value:.12g}"
    return line(str(value))


def line(text: str) -> str:
    """Text on one line, harmless to a terminal."""
    return harmless(" ".join(text.split()))


def harmless(text: str) -> str:
    """Text as it is, but for signs other than line breaks that would steer a terminal."""
    return "".join(each if each.isprintable() or each == "\n" else ascii(each)[1:-1] for each in text)


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]], *, room: int | None = None) -> str:
    """Aligned columns under their headings, which stand there without any row, too.

    room: columns of the terminal; where they do not suffice, the widest are cut. None: as wide as need be.
    """
    cells = [list(headings), *([plain(value) for value in row] for row in rows)]
    widths = fitted([max(map(len, column)) for column in zip(*cells, strict=True)], room)
    return "\n".join(aligned(row, widths) for row in cells)


def aligned(cells: Iterable[str], widths: Sequence[int]) -> str:
    """A line of a table."""
    return GAP.join(cut(cell, width).ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def cut(text: str, width: int) -> str:
    """Text of that many signs at most."""
    return text if len(text) <= width else f"{text[: width - 1]}…"


def fitted(widths: Sequence[int], room: int | None) -> list[int]:
    """The widths of columns that have that much room: what lacks is taken from the widest, down to LEAST."""
    found = list(widths)
    while room is not None and sum(found) + len(GAP) * (len(found) - 1) > room and max(found) > LEAST:
        found[found.index(max(found))] -= 1
    return found


def room() -> int | None:
    """Columns of the terminal, or those that COLUMNS says; None for a pipe or a file, where nothing is cut."""
    if "COLUMNS" not in os.environ and not sys.stdout.isatty():
        return None
    return shutil.get_terminal_size().columns


def pairs(named: Iterable[tuple[str, Any]]) -> str:
    """A line for each name and its value."""
    cells = [(name, plain(value)) for name, value in named]
    width = max(len(name) for name, _ in cells)
    return "\n".join(f"{name.ljust(width)}  {value}" for name, value in cells)
