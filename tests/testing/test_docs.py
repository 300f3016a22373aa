"""The page on testing does what it says."""

from __future__ import annotations

import re

import pytest

from emulator.testing.plugin import MARK
from tests.docs.pages import blocks, read

pytest_plugins = ["pytester"]

PAGE = "docs/testing.md"
FILES = {
    block.text.splitlines()[0].removeprefix("# "): block.text
    for block in blocks(PAGE)
    if block.language == "python"
}


@pytest.mark.timeout(300)
def test_the_pages_tests_pass(pytester: pytest.Pytester) -> None:
    """Its blocks are the files of a project, whose suite is green."""
    for name, text in FILES.items():
        (pytester.path / name).write_text(text, encoding="utf-8")
    pytester.makeini("[pytest]\nfilterwarnings = error\naddopts = --strict-markers\n")
    result = pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:cacheprovider", timeout=250)
    tests = sum(text.count("def test_") for text in FILES.values())
    result.assert_outcomes(passed=tests)
    assert tests >= 12


def test_every_block_names_its_file() -> None:
    """No block is left out for want of a name."""
    assert all(re.fullmatch(r"[a-z_]+\.py", name) for name in FILES)
    assert len(FILES) == sum(1 for block in blocks(PAGE) if block.language == "python")


def test_every_option_has_a_row(pytestconfig: pytest.Config) -> None:
    """Options and marks of the plugin stand in the page."""
    page = read(PAGE)
    options = [option for option in vars(pytestconfig.option) if option.startswith("moderation_")]
    assert len(options) == 7
    for option in options:
        assert f"| `--{option.replace('_', '-')}` |" in page
    for mark in re.findall(r"(\w+)=", MARK):
        assert f"| `{mark}=" in page
