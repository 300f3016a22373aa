"""Webhooks of this vendor: when a status changes, and what a live stream shows.

Source: verifymycontent-anonymous-face-match, "Receive the current status" and "Handling the webhook messages".
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from emulator.apis.verifymycontent.accounts import Account, Accounts
from emulator.apis.verifymycontent.auth import NAME, KeyMint, sign
from emulator.webhooks.outbox import Outbox
from emulator.webhooks.retries import RetryRules
from emulator.webhooks.signing import Signer
from emulator.world.world import World
from emulator.world.worlds import Credential

RETRIES = RetryRules(gaps=(60.0, 60.0, 60.0), accepted=frozenset({200, 201, 204}))
"""Three more tries "in the proceeding minutes": the number is documented, the minute between them is ours."""

_NAMES = {0: f"{NAME} main", 1: f"{NAME} second"}
"""What signs for the first and for the second account."""


def signers(world: World) -> dict[str, Signer]:
    """What signs for each account of `world`, by a name that is the same in every world."""
    return {name: Signer(name, partial(_sign, world, which)) for which, name in _NAMES.items()}


def _sign(world: World, which: int, body: bytes) -> Mapping[str, str]:
    """With the secret that the account has now: it may be rotated."""
    accounts = KeyMint().accounts(world.credentials.get(NAME) or KeyMint.demo)
    key, fields = list(accounts.items())[which]
    return sign(Credential(NAME, key, fields, world), body)


def notify(
    world: World, account: Account, url: str | None, *, event: str, resource: str, payload: dict[str, Any]
) -> None:
    """Put a signed webhook into the outbox.

    Nothing where the request asked for none, or where the world was reset while its content was looked at.
    """
    if url and account in world.of(Accounts):
        which = 0 if account.credential.key == world.credentials[NAME]["api_key"] else 1
        signer = signers(world)[_NAMES[which]]
        world.of(Outbox).send(url, payload, event=event, resource=resource, rules=RETRIES, sign=signer)
