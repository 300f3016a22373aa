"""Webhooks as no honest vendor sends them."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson

from emulator.webhooks.delivery import Delivery
from emulator.world.faults import Effect

_DIGEST = re.compile(r"[0-9a-f]{64}")
"""HMAC-SHA256 in hexadecimal, which is how vendors write it today."""

_LAST = re.compile(r"[0-9A-Za-z](?=[^0-9A-Za-z]*$)")


class Change(StrEnum):
    """What is done to a copy of a delivery."""

    BAD_SIGNATURE = "bad_signature"
    BODY = "body"
    TRUNCATED = "truncated"
    STALE_BODY = "stale_body"
    DUPLICATE = "duplicate"


class CannotError(ValueError):
    """A change that this delivery leaves no room for; the message says why."""


@dataclass(frozen=True, slots=True)
class Cargo:
    """What goes over the wire."""

    headers: Mapping[str, str]
    body: bytes


def cargo_of(delivery: Delivery) -> Cargo:
    """What an honest vendor sends."""
    return Cargo(delivery.headers, delivery.body)


def changed(change: Change, delivery: Delivery, before: Delivery | None) -> Cargo:
    """What a dishonest one sends. before: the resource's webhook before this one. Raises: CannotError."""
    honest = cargo_of(delivery)
    match change:
        case Change.BAD_SIGNATURE:
            return Cargo(_unsigned(honest.headers), honest.body)
        case Change.BODY:
            return Cargo(honest.headers, _altered(honest.body))
        case Change.TRUNCATED:
            return Cargo(honest.headers, honest.body[: len(honest.body) // 2])
        case Change.STALE_BODY:
            if before is None:
                raise CannotError("this is the first webhook that is kept of its resource")
            return cargo_of(before)
    return honest


def suffered(effect: Effect, delivery: Delivery, before: Delivery | None) -> Cargo:
    """What a fault leaves of an attempt that sets out. Raises: CannotError."""
    return changed(Change(effect.value), delivery, before)


def is_signed(headers: Mapping[str, str]) -> bool:
    """Whether there is a signature that can be spoilt."""
    return any(_is_signature(name, value) for name, value in headers.items())


def signed_anew(headers: Mapping[str, str], body: bytes, secret: str) -> dict[str, str]:
    """`headers` with the digest of `body` by another secret. Raises: CannotError where there is no digest."""
    digest = hmac.digest(secret.encode(), body, "sha256").hex()
    anew = {
        name: _DIGEST.sub(digest, value) if _is_signature(name, value) else value
        for name, value in headers.items()
    }
    if not any(_DIGEST.search(value) for name, value in headers.items() if _is_signature(name, value)):
        raise CannotError("this webhook has no signature of 64 hexadecimal digits")
    return anew


def _is_signature(name: str, value: str) -> bool:
    low = name.lower()
    return (low == "authorization" or "signature" in low) and _LAST.search(value) is not None


def _unsigned(headers: Mapping[str, str]) -> dict[str, str]:
    """`headers` with another last digit in each signature."""
    if not is_signed(headers):
        raise CannotError("this webhook is not signed")
    return {
        name: _LAST.sub(_other, value) if _is_signature(name, value) else value
        for name, value in headers.items()
    }


def _other(found: re.Match[str]) -> str:
    return "0" if found[0] != "0" else "1"


def _altered(body: bytes) -> bytes:
    """Another message under the same signature."""
    try:
        parsed: Any = orjson.loads(body)
        return orjson.dumps({**parsed, "tampered": True}) if isinstance(parsed, dict) else body + b" "
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):  # no JSON, or too deep to be written again
        return body + b" "
