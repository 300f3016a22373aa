"""The page about media says what the code does."""

import re
from pathlib import Path

from emulator.media.library import FETCH_TIMEOUT, ITEM_LIMIT, ITEMS_LIMIT
from emulator.media.markers import table
from emulator.media.script import PEOPLE_LIMIT, place_of
from emulator.media.showing import Rule
from emulator.media.verdicts import VERDICTS_LIMIT
from emulator.world.world import WorldSettings

PAGE = (Path(__file__).parents[2] / "docs" / "media.md").read_text()


def test_the_page_holds_exactly_the_table_of_markers() -> None:
    """Every marker is documented, in the table's words, and no other is."""
    rows = "\n".join(line for line in PAGE.splitlines() if line.startswith("| `emu-"))
    assert table() in PAGE
    assert table().endswith(rows)


def test_the_page_holds_the_rules_in_their_order() -> None:
    """The four sources stand on the page as they are asked."""
    assert re.findall(r"^\| \d \| `(\w+)` \|", PAGE, re.MULTILINE) == list(Rule)


def test_the_page_holds_the_limits() -> None:
    """What the page says of sizes and numbers is so."""
    for words in (
        f"A file has up to {ITEM_LIMIT >> 20} MiB;",
        f"a world holds {ITEMS_LIMIT} files and {WorldSettings().media >> 20} MiB.",
        f"in at most {FETCH_TIMEOUT:g} s.",
        f"A world holds {VERDICTS_LIMIT}.",
        f"up to {PEOPLE_LIMIT} people",
    ):
        assert words in PAGE


def test_the_page_holds_the_boxes() -> None:
    """What the page says of boxes is so."""
    first, second, fifth = place_of(0), place_of(1), place_of(4)
    assert f"{first.width} by {first.height} pixels" in PAGE
    assert f"first at ({first.x}, {first.y}), the next {second.x - first.x} to the right" in PAGE
    assert f"the next row {fifth.y - first.y} lower" in PAGE
