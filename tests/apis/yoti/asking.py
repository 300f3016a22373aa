"""One request of every operation that is answered well, from which each test makes its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any, NamedTuple

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from emulator.contract.operation import Operation
from tests.apis.yoti.cast import ADA, content, inside, person, shown
from tests.apis.yoti.conftest import CONTRACT
from tests.apis.yoti.scenes import CDN, moderation, told
from tests.live import LiveServer
from tests.yoti_client import Yoti, YotiWorld

OPERATIONS = CONTRACT.operations


class Scene(YotiWorld):
    """A world that stands still, with the sockets that a test holds open."""

    def __init__(self, server: LiveServer, held: ExitStack, **settings: Any) -> None:
        super().__init__(server, **settings)
        self._held = held

    def socket(self) -> str:
        """A socket of the account that stays open. Returns its id."""
        client = self._held.enter_context(
            opened(self, f"{self.here}/sockets/connect", {"Yoti-Sdk-Id": self.party.sdk_id})
        )
        assert client.response is not None
        return client.response.headers["Yoti-Connection-Id"]

    def fault(self, operation: str, status: int) -> None:
        """Let the next call of `operation` fail."""
        answered = self.control("POST", "/faults", json={"operation": operation, "status": status})
        assert answered.status_code == 201, answered.text

    def newest_exchange(self) -> dict[str, Any]:
        """The last entry of this world's journal."""
        newest: dict[str, Any] = self.control("GET", "/journal?limit=1").json()["exchanges"][0]
        return newest


@pytest.fixture
def scene(server: LiveServer) -> Iterator[Scene]:
    """The test's own."""
    with ExitStack() as held:
        made = Scene(server, held, seed=7, clock={"mode": "frozen"})
        yield made
    made.drop()


def opened(world: YotiWorld, path: str, headers: Mapping[str, str]) -> ClientConnection:
    """A socket. Raises: InvalidStatus."""
    return connect(f"ws://127.0.0.1:{world.server.port}{path}", additional_headers=headers, proxy=None)


# -- requests ----------------------------------------------------------------------------------------------


class Asked(NamedTuple):
    """A request. values: those of the path. caller: who asks, if not the account's relying party.

    headers: None leaves one out. raw: the body's bytes, in place of `body`. plain: no handshake, even where
    one is wanted.
    """

    operation: Operation
    values: dict[str, str]
    body: Any = None
    caller: Yoti | None = None
    headers: Mapping[str, str | None] = {}
    query: str = ""
    raw: bytes | None = None
    plain: bool = False

    @property
    def path(self) -> str:
        """With its values and query."""
        return f"{self.operation.template.format_map(self.values)}{self.query}"

    def at(self, **values: str) -> Asked:
        """With other values in the path."""
        return self._replace(values={**self.values, **values})


def send(world: YotiWorld, asked: Asked) -> httpx.Response:
    """The answer to a request, also where it is a socket's handshake."""
    caller = asked.caller or world.party
    if not asked.operation.raw.get("x-websocket") or asked.plain:
        return caller.call(asked.operation.method, asked.path, asked.body, raw=asked.raw, headers=asked.headers)
    named = {"Yoti-Sdk-Id": caller.sdk_id, **asked.headers}
    try:
        with opened(world, asked.path, {name: text for name, text in named.items() if text is not None}):
            return httpx.Response(101)
    except InvalidStatus as refused:
        return httpx.Response(refused.response.status_code, content=bytes(refused.response.body or b""))


def fits(answered: httpx.Response, operation: Operation) -> bool:
    """Whether a reply is what the contract has for its status; a reply without a shape has no body."""
    documented = operation.responses[answered.status_code]
    if documented.shape is None:
        return answered.content == b""
    return documented.shape.fits(answered.json())


def well(operation: Operation) -> int:
    """The status of the request that is answered well, with all quirks as they are."""
    usual = (response for response in operation.responses.values() if not response.reached_by)
    return next(usual).status


# -- what they name ----------------------------------------------------------------------------------------


def member_id(world: YotiWorld, *, admin: bool = False) -> str:
    """A new member of the account. Returns the id."""
    return str(member_of(world, world.account, admin=admin).token.rpartition(".")[2])


def member_of(world: YotiWorld, account: str, *, admin: bool = False) -> Yoti:
    """A new member of that account of the first relying party."""
    body = {"email": "member@example.com", "admin": admin}
    invitation = world.created(f"/accounts/{account}/invitations", body)
    accepted = world.control("POST", f"/yoti/invitations/{invitation}/accept")
    assert accepted.status_code == 201, accepted.text
    return world.party.member(accepted.json()["token"])


def invitation(world: YotiWorld) -> str:
    """A new invitation. Returns its id."""
    return world.new("/invitations", {"email": "member@example.com"})


def group(world: YotiWorld) -> str:
    """A new group. Returns its id."""
    return world.new("/groups", {"label": "a group"})


def policy(world: YotiWorld) -> str:
    """A new policy. Returns its id."""
    return world.new("/policies", {"name": "a policy", "data": "d", "type": "DOCUMENT"})


def flag(world: YotiWorld) -> str:
    """A new reason. Returns its id."""
    assert world.call("POST", "/flags", {"reason": "a reason"}).status_code == 201
    return str(world.call("GET", "/flags").json()[-1]["id"])


def report(world: YotiWorld) -> str:
    """A new report of a new content. Returns its id."""
    body = {"content_id": content(world), "reason_id": flag(world)}
    filed = world.control("POST", "/yoti/reports", json=body)
    assert filed.status_code == 201, filed.text
    return str(filed.json()["id"])


def notification(world: YotiWorld) -> str:
    """The notification that a live video is moderated from now on. Returns its id."""
    moderation(world, f"{CDN}/live", "LIVE_VIDEO")
    return str(told(world)[0]["id"])


def archived_content(world: YotiWorld) -> str:
    """A new content in the archive. Returns its id."""
    made = content(world)
    assert world.call("POST", "/archive/contents", {"content_id": made}).status_code == 204
    return made


def archived_profile(world: YotiWorld) -> str:
    """A new profile that is archived. Returns its id."""
    made = person(world)
    assert world.call("DELETE", f"/profiles/{made}").status_code == 202
    return made


def _two_faces(world: YotiWorld) -> dict[str, str]:
    made = person(world, ADA)
    face = world.new(f"/profiles/{made}/faces", {"image": shown(ADA, 1)})
    return {"profileId": made, "id": face}


def _expected(world: YotiWorld) -> dict[str, str]:
    made = person(world)
    return {"id": content(world, profile_ids=[made]), "profileId": made}


def _grouped(world: YotiWorld) -> dict[str, str]:
    made, into = person(world), group(world)
    world.new(f"/groups/{into}", {"profile_id": made})
    return {"groupId": into, "profileId": made}


MAKERS: dict[str, Callable[[YotiWorld], str]] = {
    "invitationId": invitation,
    "memberId": member_id,
    "moderationId": moderation,
    "profileId": person,
    "groupId": group,
    "policyId": policy,
    "reasonId": flag,
    "date": lambda _: "2026-01-01",
    "dayRange": lambda _: "1",
    "version": lambda _: "1",
    "contents": content,
    "notifications": notification,
    "reports": report,
}
"""What stands at a place of a path; at `id`, by the part of the path before it."""

TOGETHER: dict[str, Callable[[YotiWorld], dict[str, str]]] = {
    "demoteAdmin": lambda world: {"memberId": member_id(world, admin=True)},
    "unarchiveContent": lambda world: {"id": archived_content(world)},
    "removeProfileFromContent": _expected,
    "deleteFaceFromProfile": _two_faces,
    "removeProfileFromGroup": _grouped,
}
"""Values of a path that must fit each other, or be in some state."""

BODIES: dict[str, Callable[[YotiWorld], Any]] = {
    "createAccount": lambda _: {"name": "another"},
    "invite": lambda _: {"email": "someone@example.com"},
    "setMemberScopes": lambda _: {"scopes": ["flags:manage"]},
    "promoteMember": lambda world: {"member_id": member_id(world)},
    "archiveContent": lambda world: {"content_id": content(world)},
    "createContent": lambda _: {"url": f"{CDN}/a.jpg", "type": "IMAGE"},
    "addProfileToContent": lambda world: {"profile_id": person(world)},
    "requestModeration": lambda world: {"content_id": content(world), "notifications": {}},
    "createProfile": lambda _: {"display_name": "Ada"},
    "setBiometricConsent": lambda _: {"biometric_consent": "yes"},
    "addFaceToProfile": lambda _: {"image": shown(ADA)},
    "createGroup": lambda _: {"label": "another group"},
    "addProfileToGroup": lambda world: {"profile_id": person(world)},
    "challengeGroup": lambda _: {"image": shown(ADA)},
    "createPolicy": lambda _: {"name": "another policy", "data": "d", "type": "LINK"},
    "tagPolicy": lambda _: {"tags": ["a"]},
    "createPolicyVersion": lambda _: {"name": "another name"},
    "createFlag": lambda _: {"reason": "another reason"},
}


def good(world: YotiWorld, name: str) -> Asked:
    """A request of that operation that is answered well, with everything that it names."""
    operation = OPERATIONS[name]
    values = {"accountId": world.account, **(TOGETHER[name](world) if name in TOGETHER else {})}
    for place in places(operation):
        if place not in values:
            kind = operation.template.partition("/{id}")[0].rpartition("/")[2] if place == "id" else place
            values[place] = MAKERS[kind](world)
    asked = Asked(operation, values, BODIES[name](world) if name in BODIES else None)
    if not name.endswith("Socket") or name == "connectSocket":
        return asked
    assert isinstance(world, Scene)
    connection = {"Yoti-Connection-Id": world.socket()}
    if name != "listenSocket":
        assert world.call("GET", "/sockets/listen", headers=connection).status_code == 202
    return asked._replace(headers=connection)


def places(operation: Operation) -> list[str]:
    """The names in its path."""
    return [parameter.name for parameter in operation.parameters if parameter.place == "path"]


def limit(world: YotiWorld, store: str, most: int) -> None:
    """Let a store of the account hold no more than that."""
    getattr(inside(world)[1], store).limit = most
