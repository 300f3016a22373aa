"""Every block of README and docs does what its page says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulator.settings import Settings, load
from tests.docs.pages import NAMES, ROOT, Block, all_blocks, blocks
from tests.live import LiveServer
from tests.started import environment

LANGUAGES = {"sh", "json", "toml", "text", "python", "dockerfile", "yaml"}
MARKS = {"sh": {"no-run"}, "json": {"output", "keys"}, "text": {"output"}}
MOST_UNRUN = 6
LIMIT = 60
PRINTED = "\x1e"
"""Stands between what two blocks of a page print."""


@pytest.fixture
def fresh(name: str) -> Iterator[LiveServer]:
    """A server of the page's own, as `make run` starts it, or as the page itself says first."""
    with LiveServer(Settings(port=0, tls=name == "docs/tls.md")) as running:
        yield running


def pages_with(language: str) -> list[str]:
    """The pages that have such a block."""
    return [name for name in NAMES if any(block.language == language for block in blocks(name))]


def script_of(name: str, server: LiveServer) -> str:
    """The shell blocks of a page, one after the other."""
    shown = [block.text for block in blocks(name) if block.language == "sh" and "no-run" not in block.marks]
    text = f"\nprintf '{PRINTED}'\n".join(shown)
    return "set -eu\n" + re.sub(r"\b(127\.0\.0\.1|localhost):8400\b", f"127.0.0.1:{server.port}", text)


def run(name: str, server: LiveServer, folder: Path) -> list[str]:
    """Run a page from top to bottom, in a copy of the checkout's fixtures. Returns what each block printed."""
    (folder / "fixtures").symlink_to(ROOT / "fixtures")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    script = script_of(name, server)
    ran = subprocess.run(
        ["sh", "-c", script],
        cwd=folder,
        env=environment(PATH=path),
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    assert ran.returncode == 0, f"{name} stopped with {ran.returncode}\n{ran.stdout}\n{ran.stderr}"
    assert not ran.stderr, f"{name} wrote to standard error:\n{ran.stderr}"
    return ran.stdout.split(PRINTED)


def shape(value: Any, *, keys: bool) -> Any:
    """What is compared of JSON: everything but ids, times and numbers; with keys, keys alone."""
    if isinstance(value, dict):
        return {key: None if keys else shape(inner, keys=keys) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner, keys=keys) for inner in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "<number>"
    if isinstance(value, str):
        value = re.sub(r"[A-Z]{3}-\d{3}-\d{4}-[A-Z]{3}", "<id>", value)
        value = re.sub(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "<id>", value)
        value = re.sub(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?Z?", "<time>", value)
        return re.sub(r"\b[0-9a-f]{8,}\b|127\.0\.0\.1:\d+", "<made>", value)
    return value


@pytest.mark.parametrize("name", pages_with("sh"))
def test_a_page_works_when_pasted(name: str, fresh: LiveServer, tmp_path: Path) -> None:
    """Its shell blocks run in order, none fails, and what is shown as output is what comes."""
    printed = iter(run(name, fresh, tmp_path))
    said: list[str] = []
    for block in blocks(name):
        if block.language == "sh" and "no-run" not in block.marks:
            said = next(printed).strip().splitlines()
        elif "output" in block.marks and block.language == "json":
            keys = "keys" in block.marks
            assert shape(json.loads(said[-1]), keys=keys) == shape(json.loads(block.text), keys=keys), (
                block.line
            )
        elif "output" in block.marks:
            # The last lines: replies before them may end without a line break of their own.
            shown = block.text.splitlines()
            last = said[-len(shown) :]
            assert last[0].endswith(shown[0]), block.line
            assert last[1:] == shown[1:], block.line


@pytest.mark.parametrize("block", all_blocks(), ids=lambda block: f"{block.page}:{block.line}")
def test_a_block_is_of_a_known_kind(block: Block) -> None:
    """No block escapes these tests by a language or a mark of its own."""
    assert block.language in LANGUAGES
    assert set(block.marks) <= MARKS.get(block.language, set())


def test_few_blocks_are_not_run() -> None:
    """A block that cannot run in a test is the exception."""
    unrun = [block for block in all_blocks() if "no-run" in block.marks]
    assert len(unrun) <= MOST_UNRUN


def test_json_is_json() -> None:
    """What is shown as JSON can be read."""
    for block in all_blocks():
        if block.language == "json":
            json.loads(block.text)


@pytest.mark.parametrize(
    "block",
    [block for block in all_blocks() if block.language == "toml"],
    ids=lambda block: f"{block.page}:{block.line}",
)
def test_toml_is_a_file_of_settings(block: Block, tmp_path: Path) -> None:
    """What is shown as TOML can be given to --config."""
    file = tmp_path / "emulator.toml"
    file.write_text(block.text)
    assert load({}, {}, file) != Settings()


@pytest.mark.parametrize(
    "block",
    [block for block in all_blocks() if block.language == "sh"],
    ids=lambda block: f"{block.page}:{block.line}",
)
def test_shell_is_portable(block: Block) -> None:
    """What GNU has and macOS lacks, and what only bash has, is on no page."""
    for word in ("base64 -w", "sed -i ", "[[ ", "grep -P", "readlink -f", "date -d", "<<<", "function ", "jq "):
        assert word not in block.text
