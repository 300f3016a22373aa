"""The pages are complete, and their links lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Callable

import click
import pytest

from emulator.apis.yoti.auth import TokenMint
from emulator.apis.yoti.quirks import Quirks
from emulator.cli import main
from emulator.contract.document import load_document
from emulator.data import SCHEMAS
from emulator.settings import PREFIX, Setting, table
from tests.docs import yoti_tables
from tests.docs.pages import NAMES, ROOT, anchors, headings, prose, read
from tests.docs.settings_table import rendered

ALL = "\n".join(read(name) for name in NAMES)
CONTROL = load_document(SCHEMAS / "control.yaml")
VENDOR = load_document(SCHEMAS / "verifymycontent.yaml")
YOTI = "docs/yoti.md"


def commands(group: click.Group, start: str = "") -> list[tuple[str, click.Command]]:
    """Every command with its name, those of groups included."""
    found = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found += commands(command, f"{start}{name} ")
        else:
            found.append((f"{start}{name}", command))
    return found


@pytest.mark.parametrize("setting", table(), ids=lambda setting: setting.name)
def test_every_setting_has_a_row(setting: Setting) -> None:
    """Each flag stands in the table of settings."""
    assert f"| `{setting.flag}` | `{setting.name}` |" in read("docs/settings.md")


def test_the_table_of_settings_is_the_codes() -> None:
    """The page holds the table that the code makes; `python -m tests.docs.settings_table` prints it."""
    assert rendered() in read("docs/settings.md")
    assert f"`{PREFIX}" in read("docs/settings.md")


@pytest.mark.parametrize(
    ("name", "command"), commands(main), ids=lambda each: each if isinstance(each, str) else ""
)
def test_every_command_has_a_heading(name: str, command: click.Command) -> None:
    """Each command has its section in cli.md, and each of its own options is named there."""
    page = read("docs/cli.md")
    assert name in headings("docs/cli.md")
    section = page.split(f"## {name}\n")[1].split("\n## ")[0]
    own = [] if name == "serve" else [option for option in command.params if isinstance(option, click.Option)]
    for option in own:
        assert option.opts[0] in section


@pytest.mark.parametrize("operation", CONTROL.operations.values(), ids=lambda operation: operation.id)
def test_every_control_operation_is_documented(operation: object) -> None:
    """Each operation of the control plane is in a row of some page, by method and path."""
    method, template = operation.method, operation.template  # type: ignore[attr-defined]
    short = template.removeprefix("/_emulator").removeprefix("/worlds/{world}")
    if template.endswith("/receive"):
        method = "ANY"
    rows = [f"| `{method} {path}` |" for path in {template, template.removeprefix("/_emulator"), f"…{short}"}]
    assert any(row in ALL for row in rows), rows


@pytest.mark.parametrize("operation", VENDOR.operations.values(), ids=lambda operation: operation.id)
def test_every_vendor_operation_is_documented(operation: object) -> None:
    """Each operation of a vendor is in a row of its page."""
    row = f"| `{operation.method} {operation.template}` |"  # type: ignore[attr-defined]
    assert row in read("docs/verifymycontent.md")


@pytest.mark.parametrize("table", [yoti_tables.operations, yoti_tables.quirks, yoti_tables.scopes])
def test_the_tables_of_yoti_are_the_codes(table: Callable[[], str]) -> None:
    """The page holds the tables that the code makes; `python -m tests.docs.yoti_tables` prints them."""
    assert table() in read(YOTI)


@pytest.mark.parametrize("name", Quirks.__dataclass_fields__)
def test_every_quirk_of_yoti_has_a_row(name: str) -> None:
    """Each quirk stands in a row of its own, and can be switched by the control plane."""
    assert read(YOTI).count(f"\n| `{name}` | ") == 1
    assert name in yoti_tables.SWITCHES


def test_yotis_keys_are_the_demo_ones() -> None:
    """The page says the tokens and SDK ids that open the default world."""
    for value in TokenMint.demo.values():
        assert f"`{value}`" in read(YOTI)


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    """A link to a page, a file or a heading of this project has its target."""
    folder = (ROOT / name).parent
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(name)):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        file = (folder / path).resolve() if path else ROOT / name
        assert file.exists(), target
        if anchor:
            assert anchor in anchors(file.relative_to(ROOT).as_posix()), target


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_one_title_and_short_lines(name: str) -> None:
    """A page begins with its title, and its prose is wrapped."""
    text = read(name)
    assert text.startswith("# ")
    assert len(re.findall(r"^# ", prose(name), re.MULTILINE)) == 1
    assert all(len(line) <= 120 for line in prose(name).splitlines() if not line.startswith("|"))


def test_every_page_is_found_from_the_readme() -> None:
    """README links to each page of docs/."""
    for name in NAMES[1:]:
        assert f"({name})" in read("README.md")


def test_the_changelog_knows_this_version() -> None:
    """The version of the package has its section."""
    from emulator import __version__

    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text()
