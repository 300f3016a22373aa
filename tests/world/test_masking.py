"""Credentials with their tails hidden."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.world.masking import SECRET_HEADERS, mask, mask_query


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("Bearer 0123456789abcdef", "Bearer 0123…"),
        ("hmac key-of-a-client:beef", "hmac key-…"),
        ("Bearer short", "Bearer …"),
        ("Bearer ", "Bearer …"),
        ("0123456789abcdef", "0123…"),
        ("short", "…"),
        ("", "…"),
        ("My Secret Key", "My S…"),
        ("session=0123456789; theme=dark", "sess…"),
        ("hmac", "…"),
    ],
)
def test_mask(value: str, masked: str) -> None:
    """Of a credential the scheme and four signs are kept; of a short one, and where no scheme is, less."""
    assert mask(value) == masked


@given(st.text(min_size=9).filter(lambda text: " " not in text), st.sampled_from(["", "Bearer ", "x "]))
def test_a_masked_secret_is_gone(secret: str, scheme: str) -> None:
    """Nothing that stands behind the fourth sign of a secret is told."""
    assert len(mask(scheme + secret)) <= len("Bearer ") + 5


def test_secret_headers_are_in_lower_case() -> None:
    """Headers are looked up in lower case."""
    assert {name.lower() for name in SECRET_HEADERS} == SECRET_HEADERS
    assert {"authorization", "cookie", "x-api-key"} <= SECRET_HEADERS


@pytest.mark.parametrize(
    ("target", "masked"),
    [
        ("/a?token=0123456789abcdef", "/a?token=0123…"),
        (
            "/a?page=2&Access_Token=0123456789&api-key=0123456789",
            "/a?page=2&Access_Token=0123…&api-key=0123456789",
        ),
        ("/a?apikey=0123456789&password=short", "/a?apikey=0123…&password=…"),
        ("/token=0123456789?tokens=0123456789", "/token=0123456789?tokens=0123456789"),
    ],
)
def test_mask_query(target: str, masked: str) -> None:
    """Fields that are called like credentials are masked, whatever their case; the rest of a target stays."""
    assert mask_query(target) == masked
