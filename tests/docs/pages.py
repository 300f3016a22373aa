"""README and docs as data: pages, headings, blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]

_FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block. info: what stands behind its fence. line: where it begins."""

    page: str
    line: int
    info: str
    text: str

    @property
    def language(self) -> str:
        """The first word of its info."""
        return self.info.split()[0] if self.info else ""

    @property
    def marks(self) -> list[str]:
        """The further words of its info."""
        return self.info.split()[1:]


def read(name: str) -> str:
    """The text of a page."""
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str) -> list[Block]:
    """The fenced blocks of a page, in order."""
    text = read(name)
    return [
        Block(name, text.count("\n", 0, found.start()) + 1, found["info"].strip(), found["text"])
        for found in _FENCE.finditer(text)
    ]


def all_blocks() -> list[Block]:
    """The blocks of every page."""
    return [block for name in NAMES for block in blocks(name)]


def prose(name: str) -> str:
    """A page without its blocks."""
    return _FENCE.sub("", read(name))


def headings(name: str) -> list[str]:
    """The headings of a page, without their signs."""
    return re.findall(r"^#+ +(.+?) *$", prose(name), re.MULTILINE)


def anchors(name: str) -> set[str]:
    """What a link may point at within a page, as GitHub makes it of headings."""
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings(name))
    return {heading.replace(" ", "-") for heading in kept}
