"""What a terminal is shown: columns, and text that a stranger may have written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any


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


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Aligned columns under their headings, which stand there without any row, too."""
    cells = [list(headings), *([plain(value) for value in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells
    )


def pairs(named: Iterable[tuple[str, Any]]) -> str:
    """A line for each name and its value."""
    cells = [(name, plain(value)) for name, value in named]
    width = max(len(name) for name, _ in cells)
    return "\n".join(f"{name.ljust(width)}  {value}" for name, value in cells)
