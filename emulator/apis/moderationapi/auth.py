"""Who calls: a secret key as Bearer. Source: moderationapi-analyze-object, "Authorizations"."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

from emulator.apis.moderationapi.diagnosis import unopened, unshown
from emulator.apis.moderationapi.keys import NAME, Keys
from emulator.contract.call import Principal, Request
from emulator.webhooks.signing import DIFFERS, HOLDS, IN_GRACE, RETIRED, Signer, Verdict
from emulator.world.ids import Ids
from emulator.world.world import World
from emulator.world.worlds import Credential, Worlds

SIGNATURE = "modapi-signature"
SCHEME = f"{NAME} hmac"


def authenticate(request: Request, worlds: Worlds) -> Principal:
    """The project of the key. Its shape is nobody's business: clients use some with blanks in them.

    Raises: ApiError 401.
    """
    key = _shown(request)
    if not key:
        raise unshown("Authorization not provided", request.headers.get("authorization", ""), worlds)
    credential = worlds.known(NAME, key) or _made_later(key, worlds) or worlds.open_with(NAME, key)
    if credential is None:
        raise unopened(f"Authorization carries a key that is unknown{worlds.no_room()}", key, worlds)
    return Principal(credential.world, credential)


def whose(request: Request, worlds: Worlds) -> World | None:
    """The world of the key that is shown."""
    key = _shown(request)
    credential = worlds.known(NAME, key) or _made_later(key, worlds)
    return None if credential is None else credential.world


def _shown(request: Request) -> str:
    """The key; empty where there is none."""
    scheme, _, rest = request.headers.get("authorization", "").strip().partition(" ")
    return rest.strip() if scheme.lower() == "bearer" else ""


def _made_later(key: str, worlds: Worlds) -> Credential | None:
    """That of the world in which a client made `key`, if one did."""
    head, _, secret = key.rpartition(".")
    credential = worlds.known(NAME, head)
    made = credential is not None and credential.world.of(Keys).opened_by(secret)
    return credential if made else None


def webhook_secret(world: World) -> str:
    """What the webhooks of this world are signed with."""
    return world.credentials[NAME]["webhook_secret"]


def digest(secret: str, body: bytes) -> str:
    """The signature of a webhook: hex HMAC-SHA256 of the raw body, and nothing else in the header."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def signers(world: World) -> dict[str, Signer]:
    """What signs in `world`, by a name that is the same in every world."""
    return {NAME: Signer(NAME, lambda body: {SIGNATURE: digest(webhook_secret(world), body)})}


def verify(headers: Mapping[str, str], body: bytes, worlds: Worlds) -> Verdict | None:
    """Whether a webhook is signed by one of the worlds; None when it is not. Header names are in lower case."""
    given = headers.get(SIGNATURE)
    if given is None:
        return None
    if any(_same(webhook_secret(world), body, given) for world in worlds if NAME in world.credentials):
        return Verdict(SCHEME, holds=True, detail=HOLDS)
    for world in worlds:
        for old in world.retired:
            if (old.api, old.field) == (NAME, "webhook_secret") and _same(old.value, body, given):
                taken = world.clock.now() < old.until
                return Verdict(SCHEME, holds=taken, detail=IN_GRACE if taken else RETIRED)
    return Verdict(SCHEME, holds=False, detail=DIFFERS)


def _same(secret: str, body: bytes, given: str) -> bool:
    return hmac.compare_digest(digest(secret, body).encode(), given.encode())


class KeyMint:
    """A project's secret key, and the secret that its webhooks are signed with."""

    rotates = ("webhook_secret", "api_key")

    demo: Mapping[str, str] = {
        "api_key": "proj_demo-moderationapi-key",
        "webhook_secret": "demo-moderationapi-webhook-secret",
    }

    def fresh(self, ids: Ids) -> dict[str, str]:
        """New ones, drawn from `ids`."""
        return {
            "api_key": f"proj_{ids.token('moderationapi key', 32)}",
            "webhook_secret": ids.token("moderationapi webhook secret", 48),
        }

    def accounts(self, fields: Mapping[str, str]) -> Mapping[str, Mapping[str, str]]:
        """The one project, by its key."""
        return {fields["api_key"]: dict(fields)}

    def opened(self, key: str) -> dict[str, str]:
        """An unknown key that opens a world has itself as the secret of its webhooks."""
        return {"api_key": key, "webhook_secret": key}
