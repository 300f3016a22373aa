import hashlib
import hmac

import pytest

from emulator.webhooks.signing import Verdict, encode, show_body, show_headers


def test_encode_is_compact() -> None:
    """Slashes, other scripts and whole numbers stand as `JSON.stringify` writes them."""
    payload = {"url": "https://example.com/é", "count": 3, "tags": [], "note": None}
    assert encode(payload) == '{"url":"https://example.com/é","count":3,"tags":[],"note":null}'.encode()


def test_encode_keeps_order() -> None:
    """Keys keep the order they were given in, since a signature is over bytes."""
    assert encode({"b": 1, "a": 2}) == b'{"b":1,"a":2}'


def test_documented_vector() -> None:
    """The bytes encoded give the signature that the vendor's client gives for the same object."""
    body = encode({"webhook": "https://example.com/webhook"})
    expected = "e5e2abbe03147ddbafcc82df54a69964519c3094abbacf9e076e43b27c26ade3"
    assert hmac.new(b"api-secret", body, hashlib.sha256).hexdigest() == expected


def test_encode_refuses_what_json_cannot_say() -> None:
    """A payload that is not JSON is an error at once."""
    with pytest.raises(TypeError):
        encode({"key": object()})


def test_signatures_are_shown() -> None:
    """A laboratory shows signatures."""
    headers = {"Authorization": "hmac key:0123456789abcdef", "modapi-signature": "0123456789abcdef"}
    assert show_headers(headers) == headers


@pytest.mark.parametrize("name", ["Authorization", "X-Api-Key", "Cookie"])
def test_credentials_are_masked(name: str) -> None:
    """What opens a door elsewhere is not shown."""
    assert "0123456789" not in show_headers({name: "Bearer 0123456789"})[name]


def test_show_body() -> None:
    """A body is shown parsed, or as text where it is no JSON."""
    assert show_body(b'{"a":1}') == {"a": 1}
    assert show_body(b"\xff{") == "�{"


def test_verdict_as_json() -> None:
    """A verdict says scheme, outcome and why."""
    assert Verdict("hmac", holds=False, detail="other secret").as_json() == {
        "scheme": "hmac",
        "holds": False,
        "detail": "other secret",
    }
