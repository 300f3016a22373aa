"""Who calls."""

from __future__ import annotations

import hashlib
import hmac

import httpx
import pytest

from emulator.apis.moderationapi.auth import KeyMint, digest
from emulator.settings import Settings
from emulator.world.ids import Ids
from tests.apis.moderationapi.project import Project
from tests.live import LiveServer, LiveWorld


def ask(server: LiveServer, *, authorization: str | None) -> httpx.Response:
    """A request with this header."""
    headers = {} if authorization is None else {"Authorization": authorization}
    return server.http.get("/v1/auth", headers=headers)


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Basic abc", "Bearer nobody's"])
def test_a_key_is_needed(server: LiveServer, authorization: str | None) -> None:
    """Without one, or with one that opens nothing, 401."""
    answered = ask(server, authorization=authorization)
    body = answered.json()
    assert answered.status_code == 401
    assert body["code"] == "UNAUTHORIZED"
    assert body["message"].startswith("Authorization")


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER "])
def test_a_key_opens_its_world(project: Project, scheme: str) -> None:
    """However the scheme is written."""
    answered = ask(project.server, authorization=f"{scheme} {project.key}")
    assert answered.status_code == 200


def test_the_demo_key(server: LiveServer) -> None:
    """It opens the default world."""
    assert ask(server, authorization=f"Bearer {KeyMint.demo['api_key']}").status_code == 200


def test_authentication_comes_first(project: Project) -> None:
    """A body is not even read for a stranger."""
    answered = project.server.http.post("/v1/moderate/video", json={})
    assert (answered.status_code, answered.json()["code"]) == (401, "UNAUTHORIZED")


def test_a_key_with_blanks() -> None:
    """Where unknown keys open worlds, one that no schema would take is a key like any other."""
    with LiveServer(Settings(port=0, open=True)) as server:
        first = ask(server, authorization="Bearer My Secret Key")
        assert first.status_code == 200
        made = server.http.get("/v1/webhook-secret", headers={"Authorization": "Bearer My Secret Key"})
        assert made.json() == {"secret": "My Secret Key"}


def test_signatures() -> None:
    """Hex HMAC-SHA256 over the raw body."""
    expected = hmac.new(b"secret", b"body", hashlib.sha256).hexdigest()
    assert digest("secret", b"body") == expected


def test_fresh_keys() -> None:
    """Each world has its own, of its seed."""
    mint = KeyMint()
    first, second, again = mint.fresh(Ids(1)), mint.fresh(Ids(2)), mint.fresh(Ids(1))
    assert first == again != second
    assert first["api_key"].startswith("proj_")
    assert mint.accounts(first) == {first["api_key"]: first}


def test_secrets_of_replies_are_not_in_the_journal(world: LiveWorld) -> None:
    """The client reads what webhooks are signed with; whoever reads the journal does not."""
    fields = world.credentials["moderationapi"]
    headers = {"Authorization": f"Bearer {fields['api_key']}"}
    told = world.server.http.get("/v1/webhook-secret", headers=headers).json()
    assert told["secret"] == fields["webhook_secret"]
    journal = world.control("GET", "/journal").text
    assert fields["webhook_secret"] not in journal
    assert fields["api_key"] not in journal
