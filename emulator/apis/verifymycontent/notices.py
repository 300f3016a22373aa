"""Webhooks of this vendor: when a status changes, and what a live stream shows.

Source: verifymycontent-anonymous-face-match, "Receive the current status" and "Handling the webhook messages".
"""

from __future__ import annotations

from functools import partial
from typing import Any

from emulator.apis.verifymycontent.accounts import Account, Accounts
from emulator.apis.verifymycontent.auth import sign
from emulator.webhooks.outbox import Outbox
from emulator.webhooks.retries import RetryRules
from emulator.world.world import World

RETRIES = RetryRules(gaps=(60.0, 60.0, 60.0), accepted=frozenset({200, 201, 204}))
"""Three more tries "in the proceeding minutes": the number is documented, the minute between them is ours."""


def notify(
    world: World, account: Account, url: str | None, *, event: str, resource: str, payload: dict[str, Any]
) -> None:
    """Put a signed webhook into the outbox.

    Nothing where the request asked for none, or where the world was reset while its content was looked at.
    """
    if url and account in world.of(Accounts):
        signer = partial(sign, account.credential)
        world.of(Outbox).send(url, payload, event=event, resource=resource, rules=RETRIES, sign=signer)
