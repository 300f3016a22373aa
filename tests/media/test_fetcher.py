"""From where media may be fetched at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.media.fetcher import is_near


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.9.9.9:8080",
        "localhost",
        "LOCALHOST:1",
        "localhost.",
        "media.localhost",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "[::1]:80",
        "[fd12::1]",
        "[::ffff:127.0.0.1]",
        "u:p@10.0.0.1",
    ],
)
def test_loopback_and_private_hosts_are_near(host: str) -> None:
    """A loopback or private address, or localhost by name, may be fetched from."""
    assert is_near(f"http://{host}/a.jpg")
    assert is_near(f"https://{host}/a.jpg")


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "http://8.8.8.8/",
        "http://172.32.0.1/",
        "http://[2001:db8::1]/",
        "http://media/",
        # Link-local addresses, among them the clouds' metadata; "this host"; shared, multicast.
        "http://169.254.169.254/",
        "http://[fe80::1]/",
        "http://0.0.0.0/",
        "http://[::]/",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
        "http://[::ffff:8.8.8.8]/",
        "http://[::ffff:169.254.169.254]/",
        # Other spellings of an address, names that begin or end like one, a user that looks like a host.
        "http://2130706433/",
        "http://0x7f.1/",
        "http://127.1/",
        "http://127.0.0.1.example.com/",
        "http://notlocalhost/",
        "http://localhost.example.com/",
        "http://127.0.0.1@example.com/",
        # No HTTP at all, or no URL.
        "ftp://127.0.0.1/",
        "rtmps://127.0.0.1/live",
        "file:///etc/passwd",
        "127.0.0.1/a.jpg",
        "",
        "http://",
        "http://[",
    ],
)
def test_nothing_else_is_near(url: str) -> None:
    """Public, link-local and unspecified addresses, names and other schemes are never fetched from."""
    assert not is_near(url)


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    """Whatever is written in place of a host, the answer is yes or no."""
    assert is_near(f"http://{text}") in {True, False}
