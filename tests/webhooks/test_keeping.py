import json

import pytest

from emulator.webhooks import keeping
from emulator.webhooks.delivery import Delivery, DeliveryStatus
from emulator.webhooks.errands import Errand
from emulator.webhooks.signing import Signer
from emulator.world.alarms import Turn
from emulator.world.clock import EPOCH
from emulator.world.records import SnapshotError
from tests.webhooks.stage import RULES


def signers(key: str) -> dict[str, Signer]:
    """Who signs in a world with that key."""
    return {"the vendor's": Signer("the vendor's", lambda body: {"X-Signature": f"{key} {len(body)}"})}


def errand(signature: str, *, signer: str | None = "the vendor's") -> Errand:
    """One that has set out."""
    headers = {"Content-Type": "application/json", "X-Signature": signature}
    delivery = Delivery("d", "http://r.test/", "e", "r", b"{}", headers, RULES, signer=signer)
    return Errand(delivery, went=Turn(EPOCH + 60, 7))


def test_no_signature_is_kept() -> None:
    """What a secret of the world made is not in the row, and is made with that of the world that reads it."""
    row = keeping.save(errand("a 2"), signers("a"))
    assert row["headers"] == {"Content-Type": "application/json"}
    assert "a 2" not in json.dumps(row)
    again = keeping.load(row, signers("b"))
    assert again.headers == {"Content-Type": "application/json", "X-Signature": "b 2"}


def test_headers_that_nobody_here_signs() -> None:
    """A header is kept where no signer made it, or it is another than that would make."""
    for kept in (errand("a 2", signer=None), errand("wrong")):
        row = keeping.save(kept, signers("a"))
        assert row["headers"]["X-Signature"] == kept.delivery.headers["X-Signature"]


def test_a_signer_that_is_not_there() -> None:
    """A delivery cannot be signed in a world that has no such signer."""
    row = keeping.save(errand("a 2"), signers("a"))
    with pytest.raises(SnapshotError) as caught:
        keeping.load(row, {})
    assert (caught.value.pointer, caught.value.rule) == ("/signer", "reference")


def test_when_it_is_due() -> None:
    """A pending one keeps its turn; a finished one has none; where a row says nothing, it is due at once."""
    kept = errand("a 2")
    row = keeping.save(kept, signers("a"))
    assert row["due"] == {"at": "2026-01-01T00:01:00Z", "order": 7}
    assert keeping.turn_of(row, EPOCH) == (EPOCH + 60, 7)
    kept.delivery.status = DeliveryStatus.DELIVERED
    bare = keeping.save(kept, signers("a"))
    assert "due" not in bare
    assert keeping.turn_of(bare, EPOCH) == (EPOCH, 0)


def test_a_moment_that_is_none() -> None:
    """The pointer leads to the moment that cannot be read."""
    with pytest.raises(SnapshotError) as caught:
        keeping.turn_of({"due": {"at": "soon", "order": 1}}, EPOCH)
    assert caught.value.pointer == "/due/at"
