"""E-mail addresses."""

import pytest

from emulator.text.matchers import find
from emulator.text.matches import Mode
from emulator.text.normal import normalise
from tests.text.test_matchers import found


@pytest.mark.parametrize(
    ("text", "mode", "expected"),
    [
        ("a.b+c@mail.example.co.uk, and so on", Mode.NORMAL, ["a.b+c@mail.example.co.uk"]),
        ("<chris@example.com>;ada@example.org.", Mode.NORMAL, ["chris@example.com", "ada@example.org"]),
        ("jörg@müller.de", Mode.NORMAL, ["jörg@müller.de"]),
        ("@chris a@b 3@4.5", Mode.NORMAL, []),
        ("chris (at) example (dot) com", Mode.SUSPICIOUS, ["chris (at) example (dot) com"]),
        ("chris @ gmail . com", Mode.SUSPICIOUS, ["chris @ gmail . com"]),
        ("chris AT mail DOT example DOT com", Mode.SUSPICIOUS, ["chris AT mail DOT example DOT com"]),
        ("I work at example.com", Mode.SUSPICIOUS, []),
        ("chris at example.com", Mode.SUSPICIOUS, []),
        ("chris at gmail dot com dot then", Mode.SUSPICIOUS, ["chris at gmail dot com"]),
        ("look at example dot com", Mode.SUSPICIOUS, []),
        ("john(dot)doe(at)example(dot)com", Mode.SUSPICIOUS, ["john(dot)doe(at)example(dot)com"]),
        ("write to john dot doe at example dot com", Mode.SUSPICIOUS, ["john dot doe at example dot com"]),
        ("me @ example dot org", Mode.SUSPICIOUS, ["me @ example dot org"]),
        ("reach me at john at hotmail . com", Mode.SUSPICIOUS, ["john at hotmail . com"]),
        ("meet at noon dot", Mode.SUSPICIOUS, []),
        ("chris at foo dot nothing", Mode.SUSPICIOUS, []),
        ("chris93 on gmail", Mode.PARANOID, ["chris93 on gmail"]),
        ("chris at his yahoo account", Mode.PARANOID, ["chris at his yahoo account"]),
    ],
)
def test_addresses(text: str, mode: Mode, expected: list[str]) -> None:
    """Plain ones, spelled ones and hints, each in its mode."""
    assert found("email", text, mode) == expected


@pytest.mark.parametrize("text", ["chris@Example.com", "chris at example dot com", "chris[at]example|DOT|com"])
def test_parts(text: str) -> None:
    """An address comes with its parts, however it was written."""
    (match,) = find("email", normalise(text), Mode.SUSPICIOUS)
    assert match.components == {"local": "chris", "domain": "example.com"}
