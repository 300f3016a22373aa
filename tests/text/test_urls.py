"""Links."""

import pytest

from emulator.text.matchers import find
from emulator.text.matches import Mode
from emulator.text.normal import normalise
from tests.text.test_matchers import found


@pytest.mark.parametrize(
    ("text", "mode", "expected"),
    [
        ("see https://example.com/a?b=c#d.", Mode.NORMAL, ["https://example.com/a?b=c#d"]),
        ("(http://example.com/a_(b))", Mode.NORMAL, ["http://example.com/a_(b)"]),
        ("HTTP://EXAMPLE.COM:8080", Mode.NORMAL, ["HTTP://EXAMPLE.COM:8080"]),
        ("www.example.com, ftp://example.com", Mode.NORMAL, ["www.example.com", "ftp://example.com"]),
        ("http://localhost/x http://[::1]/", Mode.NORMAL, ["http://localhost/x", "http://[::1]/"]),
        ("http://user:secret@example.com/x", Mode.NORMAL, ["http://user:secret@example.com/x"]),
        ("example.com", Mode.NORMAL, []),
        ("http:// nothing ://", Mode.PARANOID, []),
        ("go to shop.example.com/sale now", Mode.SUSPICIOUS, ["shop.example.com/sale"]),
        ("EXAMPLE.COM", Mode.SUSPICIOUS, ["EXAMPLE.COM"]),
        ("bücher.de", Mode.SUSPICIOUS, ["bücher.de"]),
        ("docs.rs/tokio and bit.ly/abc", Mode.SUSPICIOUS, ["docs.rs/tokio", "bit.ly/abc"]),
        ("edit main.py, README.md and app.ts", Mode.SUSPICIOUS, []),
        ("done.So we go. it.is over.Then", Mode.SUSPICIOUS, []),
        ("e.g. 3.14 v1.2.3 a.m. U.S.A.", Mode.SUSPICIOUS, []),
        ("a@example.com", Mode.SUSPICIOUS, []),
        ("file.nosuchending", Mode.SUSPICIOUS, []),
        ("example[.]com", Mode.PARANOID, ["example[.]com"]),
        ("hxxps://example.com/x", Mode.PARANOID, ["hxxps://example.com/x"]),
        ("example dot com slash", Mode.PARANOID, ["example dot com"]),
        ("my shop . example . com", Mode.PARANOID, ["shop . example . com"]),
        ("the end. Com", Mode.PARANOID, []),
        ("call me at noon dot", Mode.PARANOID, []),
        ("thing (dot) nosuchending", Mode.PARANOID, []),
        ("connect the dot to it", Mode.PARANOID, []),
        ("anonymous(dot)zip", Mode.PARANOID, ["anonymous(dot)zip"]),
    ],
)
def test_links(text: str, mode: Mode, expected: list[str]) -> None:
    """Schemes, bare hosts and spelled dots, each in its mode; ends of sentences and files are none."""
    assert found("url", text, mode) == expected


@pytest.mark.parametrize("text", ["https://Example.com/x", "www.example.com"])
def test_hosts(text: str) -> None:
    """A link comes with its host."""
    (match,) = find("url", normalise(text))
    assert match.components["host"] in {"example.com", "www.example.com"}


def test_hosts_that_were_spelled() -> None:
    """A host that was spelled is put together."""
    (match,) = find("url", normalise("example (dot) com"), Mode.PARANOID)
    assert match.components == {"host": "example.com"}
