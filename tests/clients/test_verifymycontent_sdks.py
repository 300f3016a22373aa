"""The vendor's own clients, as they behave on the wire, against the real server."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator

import pytest

from tests.apis.verifymycontent.scene import NOWHERE, Scene, customer_moderation, new_livestream, receiver
from tests.apis.verifymycontent.test_statuses import CONSENT_COMPLAINT, CONTENT_COMPLAINT, STREAM_COMPLAINT
from tests.clients.verifymycontent_sdks import NodeSdk, OldSdk, PhpSdk, SdkError, Signed, validate_webhook
from tests.live import LiveServer


class SdkScene(Scene):
    """A world that stands still, and the clients that were made for it."""

    def __init__(self, server: LiveServer) -> None:
        super().__init__(server.world(seed=7, clock={"mode": "frozen"}))
        self.clients: list[Signed] = []

    def php(self, base: str = "", secret: str = "") -> PhpSdk:
        """SDK-PHP with this world's pair."""
        sdk = PhpSdk(self.world.server.base + base, self.vmc.key, secret or self.vmc.secret)
        self.clients.append(sdk)
        return sdk

    def node(self) -> NodeSdk:
        """SDK-NODE with this world's pair."""
        sdk = NodeSdk(self.world.server.base, self.vmc.key, self.vmc.secret)
        self.clients.append(sdk)
        return sdk


@pytest.fixture
def scene(server: LiveServer) -> Iterator[SdkScene]:
    """A world of the test's own."""
    made = SdkScene(server)
    yield made
    for sdk in made.clients:
        sdk.wire.close()
    made.world.drop()


def raw(scene: SdkScene, *lines: str, body: bytes = b"") -> bytes:
    """Everything that the server says to these bytes until it hangs up."""
    head = "\r\n".join([lines[0], "Host: localhost", "Connection: close", *lines[1:], "", ""])
    with socket.create_connection(("127.0.0.1", scene.world.server.port), timeout=10) as connection:
        connection.sendall(head.encode("latin-1") + body)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer


# -- SDK-PHP -----------------------------------------------------------------------------------------------


def test_php_drives_a_livestream(scene: SdkScene) -> None:
    """From the start over rule, pause and resume to the end, on one connection that is kept."""
    sdk = scene.php()
    created = sdk.create_anonymous_live_content_moderation(
        new_livestream("https://live.example.com/emu-ends-9/a.m3u8", title="caf\u00e9 / \U0001f600")
    )
    stream = created["id"]
    assert created["status"] == "Started"
    sdk.change_live_content_rule(stream, "no-nudity")
    seen = []
    for act in (sdk.pause_livestream, sdk.resume_livestream):
        scene.advance(2)
        act(stream)
        scene.advance(1)
        seen.append(sdk.get_live_content_moderation(stream)["status"])
    scene.advance(10)
    last = sdk.get_live_content_moderation(stream)
    assert [*seen, last["status"]] == ["Paused", "Resumed", "Finished"]
    assert last["title"] == "caf\u00e9 / \U0001f600"
    assert sdk.wire.opened == 1
    for act in (sdk.pause_livestream, sdk.resume_livestream):
        with pytest.raises(SdkError) as refused:
            act(stream)
        assert refused.value.status == 404


def test_php_moderates(scene: SdkScene) -> None:
    """A moderation of its own kind starts with a page, and is read to its end."""
    sdk = scene.php()
    created = sdk.create_static_content_moderation(customer_moderation(redirect_url=""))
    assert created["redirect_url"].startswith("https://app.verifymycontent.com/v/")
    scene.advance(5)
    assert sdk.get_static_content_moderation(created["id"])["status"] == "Approved"


@pytest.mark.parametrize("body", [None, {}, {"embed_url": "https://a.example/x"}])
def test_php_starts_what_it_announced(scene: SdkScene, body: dict[str, str] | None) -> None:
    """Starting with no body, with an empty one, which PHP writes as a list, and with one; the URI is signed."""
    sdk = scene.php()
    stream = sdk.create_live_content_moderation(new_livestream())["id"]
    sdk.start_live_content_moderation(stream, body)
    assert sdk.get_live_content_moderation(stream)["status"] == "Started"


def test_php_complains(scene: SdkScene) -> None:
    """Its validator finds every field of a complaint filled."""
    sdk = scene.php()
    assert sdk.create_static_content_complaint(CONTENT_COMPLAINT)["status"] == "Waiting"
    assert sdk.create_live_content_complaint(STREAM_COMPLAINT)["external_id"] == "show-1"
    assert sdk.create_consent_complaint(CONSENT_COMPLAINT)["redirect_url"]


def test_php_spells_the_list_its_own_way(scene: SdkScene) -> None:
    """`faces_id` names who is expected."""
    scene.add_face("ada")
    scene.add_face("ben")
    sdk = scene.php()
    created = sdk.create_anonymous_live_content_moderation(
        new_livestream(type="face-match", collection_id="cast", faces_id=["ben"])
    )
    scene.advance(2)
    assert sdk.get_live_content_moderation(created["id"])["facematch"]["known"] == ["ben"]


def test_a_base_url_that_ends_in_a_slash(scene: SdkScene) -> None:
    """Two slashes on the wire, one in the signature: every kind of call goes through, and nothing redirects."""
    sdk = scene.php("/")
    stream = sdk.create_anonymous_live_content_moderation(new_livestream())["id"]
    sdk.pause_livestream(stream)
    assert sdk.get_live_content_moderation(stream)["status"] == "Pause Requested"
    entry = scene.newest_exchange()
    assert entry["target"] == f"//api/v1/livestream/{stream}"


def test_php_signs_ids_as_they_are(scene: SdkScene) -> None:
    """An id with a blank is sent encoded and signed as it is: known to nobody, but let in."""
    for act in (scene.php().pause_livestream, scene.php().get_live_content_moderation):
        with pytest.raises(SdkError) as refused:
            act("John Doe")
        assert refused.value.status == 404


def test_php_with_the_wrong_secret(scene: SdkScene) -> None:
    """A wrong secret is a 401 for each kind of call."""
    sdk = scene.php(secret="wrong")
    for act in (
        lambda: sdk.create_static_content_moderation(customer_moderation()),
        lambda: sdk.get_live_content_moderation("A"),
        lambda: sdk.pause_livestream("A"),
    ):
        with pytest.raises(SdkError) as refused:
            act()
        assert refused.value.status == 401


# -- SDK-NODE, SDK-OLD -------------------------------------------------------------------------------------


def test_node_drives_both(scene: SdkScene) -> None:
    """Moderation and livestream, raw UTF-8, the start that signs nothing, on one connection that is kept."""
    sdk = scene.node()
    moderation = sdk.create_moderation(customer_moderation(webhook=NOWHERE))
    assert moderation["status"] == "awaiting-face match"
    announced = sdk.create_livestream(new_livestream(title="caf\u00e9", webhook=""))
    assert announced["status"] == "waiting"
    sdk.start_livestream(announced["id"])
    assert sdk.get_livestream(announced["id"])["status"] == "started"
    assert sdk.get_livestream(announced["id"])["title"] == "caf\u00e9"
    assert sdk.create_anonymous_livestream(new_livestream())["status"] == "started"
    assert sdk.create_complaint_moderation(CONTENT_COMPLAINT)["status"] == "waiting"
    scene.advance(5)
    assert sdk.get_moderation(moderation["id"])["status"] == "approved"
    assert sdk.wire.opened == 1
    with pytest.raises(SdkError) as refused:
        sdk.get_moderation("nobody")
    assert refused.value.status == 404


def test_old_client_starts(scene: SdkScene) -> None:
    """The old client takes an empty 204 for true."""
    sdk = OldSdk(scene.world.server.base, scene.vmc.key, scene.vmc.secret)
    assert sdk.start_livestream(scene.announce())
    assert not sdk.start_livestream("nobody")


def test_connections_side_by_side(scene: SdkScene) -> None:
    """Several clients keep a connection each, and their calls interleave without waiting for one another."""
    first, second, third = scene.php(), scene.php(), scene.node()
    streams = [sdk.create_anonymous_live_content_moderation(new_livestream())["id"] for sdk in (first, second)]
    for _ in range(3):
        for stream in streams:
            assert first.get_live_content_moderation(stream) == second.get_live_content_moderation(stream)
            assert third.get_livestream(stream)["id"] == stream
    assert [sdk.wire.opened for sdk in (first, second, third)] == [1, 1, 1]


def test_the_sdks_check_of_a_webhook(scene: SdkScene) -> None:
    """The SDK's own validation, an exact comparison, holds for what is sent."""
    with receiver() as client:
        stream = scene.php().create_anonymous_live_content_moderation(new_livestream(webhook=client.url))["id"]
        scene.php().pause_livestream(stream)
        scene.advance(1)
        assert len(client.received) == 2
        for message in client.received:
            header = message.headers["authorization"]
            assert validate_webhook(scene.vmc.key, scene.vmc.secret, header, message.body)
            assert not validate_webhook(scene.vmc.key, scene.vmc.secret, header, message.body + b" ")
            # A careless receiver that hashes what it has parsed and written again:
            again = json.dumps(json.loads(message.body), separators=(",", ":"), ensure_ascii=False).encode()
            assert validate_webhook(scene.vmc.key, scene.vmc.secret, header, again)


# -- the very bytes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [[], ["Content-Length: 0"]])
@pytest.mark.parametrize("what", ["pause", "resume"])
def test_a_204_is_really_empty(scene: SdkScene, what: str, length: list[str]) -> None:
    """A PATCH without body, with or without a length, is answered by a 204 with neither body nor length."""
    path = f"/api/v1/livestream/{scene.stream()}/{what}"
    answer = raw(
        scene,
        f"PATCH {path} HTTP/1.1",
        f"Authorization: {scene.vmc.sign(path.encode())}",
        "Content-Type: application/json",
        *length,
    )
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 204 ")
    assert body == b""
    assert b"content-length" not in head.lower()
    assert b"transfer-encoding" not in head.lower()


def test_a_body_in_chunks(scene: SdkScene) -> None:
    """A body that comes in chunks is signed as a whole."""
    body = b'{"rule":"default"}'
    chunks = b"5\r\n" + body[:5] + b"\r\nd\r\n" + body[5:] + b"\r\n0\r\n\r\n"
    answer = raw(
        scene,
        f"PATCH /api/v1/livestream/{scene.stream()}/rule HTTP/1.1",
        f"Authorization: {scene.vmc.sign(body)}",
        "Transfer-Encoding: chunked",
        body=chunks,
    )
    assert answer.startswith(b"HTTP/1.1 204 ")


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "text/plain", None])
def test_content_type_is_not_looked_at(scene: SdkScene, kind: str | None) -> None:
    """A GET with a JSON content type is a GET, and a body is JSON whatever its header says."""
    lines = [] if kind is None else [f"Content-Type: {kind}"]
    path = "/v1/collections/cast"
    answer = raw(scene, f"GET {path} HTTP/1.1", f"Authorization: {scene.vmc.sign(path.encode())}", *lines)
    assert answer.startswith(b"HTTP/1.1 404 ")
    body = b'{"collection_id":"cast","face_id":"ada","face_image":"QUE="}'
    length = f"Content-Length: {len(body)}"
    header = f"Authorization: {scene.vmc.sign(body)}"
    answer = raw(scene, "POST /v1/collections HTTP/1.1", header, length, *lines, body=body)
    assert answer.startswith(b"HTTP/1.1 201 ")
    assert answer.endswith(b'\r\n\r\n{"total_faces":1}')
    assert b"content-type: application/json\r\n" in answer.lower()


def test_header_names_in_any_case(scene: SdkScene) -> None:
    """The header's name is compared whatever its case."""
    path = "/v1/collections/cast"
    answer = raw(scene, f"GET {path} HTTP/1.1", f"AUTHORIZATION: {scene.vmc.sign(path.encode())}")
    assert answer.startswith(b"HTTP/1.1 404 ")
