"""Who calls: the acceptance set of signatures, and how everything else is refused."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.apis.verifymycontent import auth, diagnosis
from emulator.contract.call import Request
from emulator.contract.errors import ApiError
from emulator.settings import Settings
from emulator.world.clock import EPOCH, ClockMode
from emulator.world.ids import Ids
from emulator.world.world import WorldSettings
from emulator.world.worlds import Worlds
from tests.apis.verifymycontent.scene import CONTRACT, NOWHERE, Scene, new_face, new_moderation
from tests.live import LiveServer, VerifyMyContent

KEY, SECRET = "api-key", "api-secret"
VECTORS = {
    b"input": "48726cc8660a7b68155935275cc74c2cf6e20a2e3500120668a3f9595295b1fc",
    b'{"rule":"default"}': "802cc954e329b3fc10ee5cd5b174abea59ea09472a847ef24d2be3c3edd99c88",
    rb'{"webhook":"https:\/\/example.com\/webhook"}': (
        "846bde4d0efe57aad44fd61786328291d895111f488ade00a73814a4aaf7bcb4"
    ),
    b'{"webhook":"https://example.com/webhook"}': (
        "e5e2abbe03147ddbafcc82df54a69964519c3094abbacf9e076e43b27c26ade3"
    ),
    b"/api/v1/livestream/ABC-123-5678-ABC/pause": (
        "0340397439752167dc1fe1b96cb9d0732fc4a42e9bd841ba4c68e8eb2f5d23eb"
    ),
    b"/api/v1/moderation/ABC-123-5678-ABC": "3e30ebe27b5643fc2e78ec0b199f6abae2c2d8f210896601e05c8cb014a73d5b",
    b"/v1/collections/risky/": "17eb2234c1f80616c1ba970d30edf38fd5ba232f925360139b66a7480e694d73",
    b"/v1/collections/risky": "c09918c8cc48482fae91acbb8bf9a4a83e7b3d5e67deb820074666ba19ebe667",
    b"": "6738bbe2a223c23d2bafbb4177aeaf8c090dad6b04c77f67678766e7d54920b1",
}


class VectorMint(auth.KeyMint):
    """The key pair of the vectors."""

    demo: Mapping[str, str] = {
        "api_key": KEY,
        "api_secret": SECRET,
        "second_api_key": "second-key",
        "second_api_secret": "second-secret",
    }


def worlds(*, opens: bool = False, limit: int = 10) -> Worlds:
    """A register whose default world has the vectors' keys."""
    settings = WorldSettings(start=EPOCH, clock_mode=ClockMode.FROZEN)
    return Worlds(settings, {auth.NAME: VectorMint()}, opens=opens, limit=limit)


def asked(
    target: str, header: str | None, body: bytes = b"", *, operation: str = "readModeration"
) -> tuple[Request, str]:
    """A request with this Authorization header, and what it is for."""
    headers = {"host": "localhost:8400"} | ({} if header is None else {"authorization": header})
    method = CONTRACT.operations[operation].method
    path, _, query = target.partition("?")
    return Request(method, target, path, query, headers, body), operation


def accepted(
    target: str,
    message: bytes | None,
    body: bytes = b"",
    *,
    operation: str = "readModeration",
    header: str | None = None,
) -> bool:
    """Whether the request is let in when `message` was signed."""
    given_header = auth.authorization(KEY, SECRET, message) if message is not None else header
    request, name = asked(target, given_header, body, operation=operation)
    with suppress(ApiError):
        principal = auth.authenticate(request, CONTRACT.operations[name], worlds())
        return principal.credential is not None and principal.credential.key == KEY
    return False


def refusal(header: str | None, body: bytes = b"", *, target: str = "/api/v1/moderation/A") -> ApiError:
    """How the request is refused."""
    request, name = asked(target, header, body)
    with pytest.raises(ApiError) as refused:
        auth.authenticate(request, CONTRACT.operations[name], worlds())
    return refused.value


# -- what is accepted --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("message", "expected"), VECTORS.items(), ids=lambda each: str(each)[:40])
def test_vectors(message: bytes, expected: str) -> None:
    """The digest of each vector is that of the vendor's own clients, in lower case."""
    assert auth.digest(SECRET, message) == expected
    assert auth.authorization(KEY, SECRET, message) == f"hmac {KEY}:{expected}"


@pytest.mark.parametrize(
    "body",
    [
        rb'{"webhook":"https:\/\/example.com\/webhook"}',
        b'{"webhook":"https://example.com/webhook"}',
        rb'{"title":"caf\u00e9"}',
        '{"title":"café \U0001f600"}'.encode(),
        b' {\r\n  "title" :\t"x"\n}\n',
        b'{"b":1,"a":2,"a":3}',
        b"not JSON \xff\x00",
    ],
)
def test_bodies_are_signed_as_sent(body: bytes) -> None:
    """The signature over the raw bytes holds, and over the same JSON in another spelling it does not."""
    path = "/api/v1/moderation-anonymous"
    assert accepted(path, body, body, operation="startModeration")
    assert not accepted(path, body + b" ", body, operation="startModeration")
    assert not accepted(path, path.encode(), body, operation="startModeration")
    assert not accepted(path, b"", body, operation="startModeration")


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("/api/v1/moderation/ABC-123-5678-ABC", b"/api/v1/moderation/ABC-123-5678-ABC"),
        ("/api/v1/moderation/A?x=1&y=%2F", b"/api/v1/moderation/A?x=1&y=%2F"),
        ("/api/v1/moderation/A?x=1", b"/api/v1/moderation/A"),
        ("//api/v1/moderation/A", b"//api/v1/moderation/A"),
        ("//api/v1/moderation/A", b"/api/v1/moderation/A"),
        ("///api/v1/moderation/A?x=1", b"/api/v1/moderation/A"),
        ("/v1/collections/John%20Doe", b"/v1/collections/John%20Doe"),
        ("/v1/collections/John%20Doe", b"/v1/collections/John Doe"),
        ("/v1/collections/John%20Doe?x=1", b"/v1/collections/John%20Doe"),
        ("/v1/collections/John%20Doe?x=%20", b"/v1/collections/John Doe?x= "),
        ("/v1/collections/Jos%C3%A9", "/v1/collections/José".encode()),
        ("/v1/collections/%FF", b"/v1/collections/\xff"),
        ("//v1/collections/a%2Fb", b"/v1/collections/a/b"),
        ("/v1/collections/risky/", b"/v1/collections/risky/"),
        ("/v1/collections/risky/", b"/v1/collections/risky"),
        ("/v1/collections/risky", b"/v1/collections/risky/"),
        ("/v1/collections/risky", b"/v1/collections/risky"),
        ("//v1/collections/risky", b"/v1/collections/risky/"),
        ("//v1/collections/risky/", b"/v1/collections/risky"),
        ("/api/v1/moderation/A", b""),
    ],
)
def test_uri_forms(target: str, message: bytes) -> None:
    """Without a body every spelling of the URI under which a client may sign it is accepted."""
    assert accepted(target, message)


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("/api/v1/moderation/A", b"/api/v1/moderation/B"),
        ("/api/v1/moderation/A", b"/api/v1/moderation/A/"),
        ("/api/v1/moderation/A", b"api/v1/moderation/A"),
        ("/api/v1/moderation/A", b"//api/v1/moderation/A"),
        ("/api/v1/moderation/A", b"http://localhost:8400/api/v1/moderation/A"),
        ("/api/v1/moderation/A", b"/api/v1/moderation/A?x=1"),
        ("/api/v1/moderation/A", b"GET/api/v1/moderation/A"),
        ("/v1/collections/John%20Doe", b"/v1/collections/John+Doe"),
        ("/v1/collections/cast", b"/v1/collections/cast/"),
        ("/v1/collections/not-risky/", b"/v1/collections/not-risky"),
        ("/api/v1/moderation/A", b"{}"),
    ],
)
def test_other_messages(target: str, message: bytes) -> None:
    """Nothing else that a client may sign is accepted."""
    assert not accepted(target, message)


@pytest.mark.parametrize("operation", ["pauseLivestream", "resumeLivestream", "beginLivestream"])
def test_patch_is_lenient(operation: str) -> None:
    """A PATCH with a body may be signed over the body or over the URI, as the vendor's PHP client does."""
    path, body = "/api/v1/livestream/A/pause", b'{"x":1}'
    assert accepted(path, body, body, operation=operation)
    assert accepted(path, path.encode(), body, operation=operation)
    assert not accepted(path, b"", body, operation=operation)
    assert not accepted(path, b"{}", body, operation=operation)
    assert accepted(path, path.encode(), operation=operation)
    assert accepted(path, b"", operation=operation)


def test_other_methods_are_not() -> None:
    """A body of any other method is what is signed, also where the contract has none."""
    path = "/api/v1/moderation/A"
    assert accepted(path, b"{}", b"{}")
    assert not accepted(path, path.encode(), b"{}")
    assert not accepted("/v1/collections", b"/v1/collections", b"{}", operation="addFace")


@pytest.mark.parametrize(
    "spell",
    [
        lambda key, hexed: f"hmac {key}:{hexed}",
        lambda key, hexed: f"HMAC {key}:{hexed}",
        lambda key, hexed: f"Hmac {key}:{hexed.upper()}",
        lambda key, hexed: f"hmac{key}:{hexed}",
    ],
)
def test_scheme_and_digits(spell: Callable[[str, str], str]) -> None:
    """Scheme and digits are compared whatever their case, and the blank between scheme and key may lack."""
    assert accepted("/a", None, header=spell(KEY, auth.digest(SECRET, b"/a")))


# -- what is refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "hmac",
        "hmac ",
        f"hmac {KEY}",
        f"hmac  {KEY}:{VECTORS[b'']}",
        f"hmac\t{KEY}:{VECTORS[b'']}",
        f"hmac {KEY} :{VECTORS[b'']}",
        f"hmac :{VECTORS[b'']}",
        f"Bearer {KEY}:{VECTORS[b'']}",
        f"{KEY}:{VECTORS[b'']}",
        f"xhmac {KEY}:{VECTORS[b'']}",
        f"hmac {KEY.upper()}:{VECTORS[b'']}",
        f"hmac nobody:{VECTORS[b'']}",
        f"hmac k\xe9y:{VECTORS[b'']}",
        f"hmac \x7f:{VECTORS[b'']}",
    ],
)
def test_no_usable_key(header: str | None) -> None:
    """Without a key that is known the first kind of 401 is answered: there is nothing to check."""
    error = refusal(header)
    assert error.status == 401
    assert ("authorization header" in error.message) or ("api key" in error.message)
    assert error.signed is None
    assert error.credential is not None
    assert error.credential["problem"] in {"missing", "malformed", "unknown"}
    assert (error.world is None) == ("holds" not in error.credential["detail"])


@pytest.mark.parametrize(
    "digest",
    [
        "",
        "0",
        "0" * 64,
        VECTORS[b"input"],
        "zz",
        "\xe9\xff",
        f":{VECTORS[b'']}",
        f" {VECTORS[b'']}",
        "0" * 5000,
    ],
)
def test_wrong_signature(digest: str) -> None:
    """With a known key and any other digest the second kind is answered, and tells that key's world."""
    error = refusal(f"hmac {KEY}:{digest}")
    assert (error.status, error.message) == (401, "the signature does not match")
    assert error.signed is not None
    assert error.world is not None


@given(
    header=st.text(st.characters(max_codepoint=255), max_size=40), prefix=st.sampled_from(["", "hmac ", "hmac"])
)
def test_any_header_is_refused(header: str, prefix: str) -> None:
    """Whatever a header holds, it is a 401 and no failure."""
    assert refusal(f"{prefix}{header}").status == 401


@given(tail=st.text(st.characters(max_codepoint=255), max_size=40))
def test_any_digest_is_refused(tail: str) -> None:
    """Whatever follows a known key, it is a 401 and no failure."""
    assert refusal(f"hmac {KEY}:{tail}").status == 401


def test_secrets_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every digest is compared by `hmac.compare_digest` and by nothing else, also when it does not match."""
    compared: list[tuple[bytes, bytes]] = []
    real = hmac.compare_digest

    def spy(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return real(one, other)

    monkeypatch.setattr(hmac, "compare_digest", spy)
    expected = auth.digest(SECRET, b"/a").encode()
    assert accepted("/a", b"/a")
    assert compared == [(expected, expected)]
    assert not accepted("/a", b"/b")
    assert (expected, auth.digest(SECRET, b"/b").encode()) in compared
    monkeypatch.setattr(hmac, "compare_digest", lambda _one, _other: False)
    assert not accepted("/a", b"/a")
    monkeypatch.setattr(hmac, "compare_digest", lambda _one, _other: True)
    assert accepted("/a", b"/b")


# -- what the journal tells --------------------------------------------------------------------------------


def sha256(message: bytes) -> str:
    """Its digest."""
    return hashlib.sha256(message).hexdigest()


def test_evidence_for_a_body() -> None:
    """A refused body is described by its length and digest; what cannot be known is said to be so."""
    error = refusal(f"hmac {KEY}:{'0' * 64}", b'{"a":1}')
    assert error.signed == {
        "algorithm": "HMAC-SHA256",
        "operation": "readModeration",
        "expected": [{"what": "the request body's bytes", "length": 7, "sha256": sha256(b'{"a":1}')}],
        "signed": None,
        "difference": None,
        "mistake": diagnosis.UNKNOWN,
    }
    assert error.credential == {"problem": "signature", "detail": diagnosis.UNKNOWN}


def test_evidence_for_a_uri() -> None:
    """A refused request without a body is described by every form of its URI that would have done."""
    error = refusal(f"hmac {KEY}:{'0' * 64}", target="//v1/a%20b")
    assert error.signed is not None
    *uris, nothing = [(each["what"], each["length"], each["sha256"]) for each in error.signed["expected"]]
    assert uris == [
        (f"the URI {form}", len(form), sha256(form.encode()))
        for form in ("//v1/a%20b", "//v1/a b", "/v1/a%20b", "/v1/a b")
    ]
    assert nothing == ("nothing at all", 0, sha256(b""))


def test_journal_of_a_refused_signature(scene: Scene) -> None:
    """The entry is in the key's own world, says what was expected, and holds no secret and no whole key."""
    body = json.dumps(new_face()).encode()
    headers = {"Authorization": scene.vmc.sign(b"something else")}
    assert scene.vmc.call("POST", "/v1/collections", raw=body, headers=headers).status_code == 401
    entry = scene.newest_exchange()
    assert (entry["operation"], entry["status"], entry["world"]) == ("addFace", 401, scene.world.id)
    [expected] = entry["signed"]["expected"]
    assert (expected["length"], expected["sha256"]) == (len(body), sha256(body))
    for secret in (scene.vmc.secret, scene.vmc.key, headers["Authorization"].partition(":")[2]):
        assert secret not in json.dumps(entry)
    assert scene.vmc.secret not in scene.world.control("GET", "/journal").text


def test_journal_of_an_unknown_key(scene: Scene) -> None:
    """A request that names no world is told of in the default one's journal."""
    headers = {"Authorization": "hmac no-such-key:00"}
    path = f"/v1/collections/asked-by-{scene.world.id}"
    assert scene.vmc.call("GET", path, headers=headers).status_code == 401
    found = scene.world.server.control("GET", f"/worlds/default/journal?path={path}").json()["exchanges"]
    assert [(entry["status"], entry["world"], entry["signed"]) for entry in found] == [(401, None, None)]
    assert found[0]["credential"] == {"problem": "unknown", "detail": "no world has this api key"}


@pytest.mark.parametrize("header", ["hmac \xe9\xff:\xfe", "\xff", "hmac \xa0:00", "hmac :", ":" * 200])
def test_garbage_headers_over_the_wire(scene: Scene, header: str) -> None:
    """Bytes beyond ASCII in the header are a 401 like any other."""
    answer = scene.world.server.http.get(
        "/v1/collections/cast", headers=[(b"Authorization", header.encode("latin-1"))]
    )
    assert answer.status_code == 401
    assert list(answer.json()) == ["error"]


def test_another_accounts_secret_does_not_open(scene: Scene) -> None:
    """A key holds with its own secret only, not with that of the world's other account."""
    path = "/v1/collections/risky/"
    mixed = VerifyMyContent(scene.world.server, scene.vmc.key, scene.second.secret)
    assert mixed.call("GET", path).status_code == 401
    assert scene.vmc.call("GET", path).status_code == 404


@pytest.mark.parametrize("signed", ["/v1/collections/risky", "/v1/collections/risky/"])
@pytest.mark.parametrize("path", ["/v1/collections/risky", "/v1/collections/risky/", "//v1/collections/risky/"])
def test_risky_over_the_wire(scene: Scene, path: str, signed: str) -> None:
    """Both spellings of the risky list are served directly, and may be signed as the other."""
    scene.add_risky("eve")
    server = scene.world.server  # the whole URL: httpx takes the first of two slashes for a host's
    answer = server.http.get(server.base + path, headers={"Authorization": scene.vmc.sign(signed.encode())})
    assert (answer.status_code, answer.json()) == (200, {"face_ids": ["eve"]})


@pytest.mark.parametrize("signed", ["/v1/collections/John Doe", "/v1/collections/John%20Doe"])
def test_encoded_ids_over_the_wire(scene: Scene, signed: str) -> None:
    """An id with a blank is sent encoded, and may be signed either way."""
    scene.add_face("ada", collection="John Doe")
    headers = {"Authorization": scene.vmc.sign(signed.encode())}
    answer = scene.vmc.call("GET", "/v1/collections/John%20Doe", headers=headers)
    assert (answer.status_code, answer.json()) == (200, {"face_ids": ["ada"]})


# -- keys --------------------------------------------------------------------------------------------------


def test_mint() -> None:
    """Fresh keys are drawn from the seed, all different, and both accounts are known by their key."""
    mint = auth.KeyMint()
    fields = mint.fresh(Ids(1))
    assert fields == mint.fresh(Ids(1)) != mint.fresh(Ids(2))
    assert len(set(fields.values())) == 4
    assert list(mint.accounts(fields)) == [fields["api_key"], fields["second_api_key"]]
    assert [each["api_secret"] for each in mint.accounts(fields).values()] == [
        fields["api_secret"],
        fields["second_api_secret"],
    ]


def test_sign_and_verify() -> None:
    """A webhook is signed with the pair of its account; one that is not ours is no signature at all."""
    register = worlds()
    credential = register.known(auth.NAME, KEY)
    assert credential is not None
    headers = {name.lower(): value for name, value in auth.sign(credential, b"{}").items()}
    assert headers == {"authorization": f"hmac {KEY}:{auth.digest(SECRET, b'{}')}"}

    def holds(shown: Mapping[str, str], body: bytes) -> bool | None:
        verdict = auth.verify(shown, body, register)
        assert verdict is not None
        return verdict.holds

    assert holds(headers, b"{}") is True
    assert holds(headers, b"{} ") is False
    assert holds({"authorization": headers["authorization"].upper()}, b"{}") is False
    assert holds({"authorization": "hmac nobody:00"}, b"{}") is False
    assert auth.verify({"authorization": "Bearer x"}, b"{}", register) is None
    assert auth.verify({}, b"{}", register) is None


# -- a server that opens -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def open_server() -> Iterator[LiveServer]:
    """A server at which an unknown key opens a world of its own."""
    with LiveServer(Settings(port=0, open=True, max_worlds=40, webhook_timeout=0.3)) as running:
        yield running


def worlds_of(server: LiveServer) -> set[str]:
    """The ids of a server's worlds."""
    return {world["id"] for world in server.control("GET", "/worlds").json()["worlds"]}


def test_an_unknown_key_opens_a_world(open_server: LiveServer) -> None:
    """With itself as the secret, and the next call of the same key is in the same world."""
    before = worlds_of(open_server)
    client = VerifyMyContent(open_server, "made-up", "made-up")
    assert client.call("POST", "/v1/collections", new_face()).status_code == 201
    assert client.call("GET", "/v1/collections/cast").json() == {"face_ids": ["ada"]}
    assert len(worlds_of(open_server) - before) == 1


def test_sixteen_keys_are_isolated(open_server: LiveServer) -> None:
    """Sixteen made-up keys share nothing, and no set-up call was needed."""
    before = worlds_of(open_server)
    clients = [VerifyMyContent(open_server, f"worker-{number}", f"worker-{number}") for number in range(16)]
    for number, client in enumerate(clients):
        body = new_face(f"face-{number}")
        assert client.call("POST", "/v1/collections", body).json() == {"total_faces": 1}
    for number, client in enumerate(clients):
        assert client.call("GET", "/v1/collections/cast").json() == {"face_ids": [f"face-{number}"]}
    assert len(worlds_of(open_server) - before) == 16


def test_a_wrong_signature_opens_nothing(open_server: LiveServer) -> None:
    """An unknown key whose signature does not hold is refused, and no world is spent on it."""
    before = worlds_of(open_server)
    client = VerifyMyContent(open_server, "made-up-too", "another secret")
    answer = client.call("GET", "/v1/collections/risky/")
    assert (answer.status_code, answer.json()) == (401, {"error": "the signature does not match"})
    assert worlds_of(open_server) == before


def test_no_room_for_another_world() -> None:
    """Where there are as many worlds as there may be, an unknown key is refused, and known ones go on."""
    register = worlds(opens=True, limit=2)

    def call(key: str) -> str:
        request, name = asked("/a", auth.authorization(key, key, b"/a"))
        return auth.authenticate(request, CONTRACT.operations[name], register).world.id

    assert call("one") == call("one") != register.default.id
    with pytest.raises(ApiError, match="as many as") as refused:
        call("two")
    assert refused.value.status == 401
    assert call("one")


def test_the_demo_keys_of_a_server(open_server: LiveServer) -> None:
    """The default world's pair is the one that the server prints, whether it opens or not."""
    demo = VerifyMyContent(open_server, "demo-vmc-key", "demo-vmc-secret")
    assert demo.call("GET", "/v1/collections/nothing").status_code == 404
    assert "default" in worlds_of(open_server)


def test_the_same_key_meets_the_same_world(open_server: LiveServer) -> None:
    """What one key has started it reads again, and another key does not."""
    first, second = (VerifyMyContent(open_server, key, key) for key in ("team-a", "team-b"))

    def started(client: VerifyMyContent) -> httpx.Response:
        return client.call("POST", "/api/v1/moderation-anonymous", new_moderation(webhook=NOWHERE))

    ids: list[Any] = [started(client).json()["id"] for client in (first, second, first)]
    assert len(set(ids)) == 3
    assert first.call("GET", f"/api/v1/moderation/{ids[2]}").status_code == 200
    assert second.call("GET", f"/api/v1/moderation/{ids[2]}").status_code == 404
