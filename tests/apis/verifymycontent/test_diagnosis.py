"""What was signed instead: guessed for the journal, and never told to the client."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.apis.verifymycontent import diagnosis
from emulator.apis.verifymycontent.auth import KeyMint, authorization, digest
from emulator.apis.verifymycontent.diagnosis import Message, Secret, difference, evidence, form_of
from emulator.apis.verifymycontent.spellings import LONGEST, spellings
from emulator.contract.call import Request
from tests.apis.verifymycontent.scene import CONTRACT, Scene
from tests.live import LiveServer, LiveWorld

SECRET = "the-right-secret"
BODY = '{"url":"https://a.example/é","b":1}'.encode()
PATH = "/api/v1/moderation/A%20b"


def diagnosed(
    given_digest: str,
    body: bytes = b"",
    *,
    target: str = PATH,
    secrets: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The evidence for a digest over a request with the right secret, and other secrets by what they are."""
    path, _, query = target.partition("?")
    request = Request("POST", target, path, query, {"host": "localhost:8400"}, body)
    expected = [Message("the body", body)] if body else [Message("the URI", target.encode())]
    known = [Secret("", SECRET), *(Secret(what, each) for what, each in (secrets or {}).items())]
    return evidence(
        request, CONTRACT.operations["readModeration"], given_digest, expected=expected, secrets=known
    )


ANOTHER = "the body's JSON in another spelling than the bytes sent"
SORTED = f"{ANOTHER}, its keys sorted,"


@pytest.mark.parametrize(
    ("body", "signed", "what"),
    [
        (BODY, PATH.encode(), "the request URI, not the body,"),
        (BODY, b"", "an empty body"),
        (BODY, json.dumps(json.loads(BODY)).encode(), ANOTHER),
        (BODY, rb'{"url":"https:\/\/a.example\/\u00e9","b":1}', ANOTHER),
        (BODY, json.dumps(json.loads(BODY), indent=2).encode(), f"{ANOTHER} (indented by 2)"),
        (BODY, json.dumps(json.loads(BODY), indent=4).encode(), f"{ANOTHER} (indented by 4)"),
        (BODY, json.dumps(json.loads(BODY), sort_keys=True).encode(), SORTED),
        (BODY, str(json.loads(BODY)).encode(), "the body as Python prints it"),
        (BODY, BODY + b"\n", "the body with a line's end behind it"),
        (BODY, b"\xef\xbb\xbf" + BODY, "the body with a byte order mark"),
        (b"\xef\xbb\xbf" + BODY, BODY, "the body without its byte order mark"),
        (BODY + b"\n", BODY, "the body without the blanks around it"),
        (b"{\r\n}", b"{\n}", "the body with LF for each CRLF"),
        (b"{\n}", b"{\r\n}", "the body with CRLF for each LF"),
        (b"", b"{}", "an empty JSON body"),
        (b"", f"http://localhost:8400{PATH}".encode(), "the whole URL"),
        (b"", f"https://localhost:8400{PATH}".encode(), "the whole URL"),
        (b"", PATH[1:].encode(), "the URI without the slash that it begins with"),
        (b"", f"{PATH}/".encode(), "the URI with another slash at its end"),
        (b"", PATH.lower().encode(), "the URI in lower case"),
        (b"", f"POST{PATH}".encode(), "the method and the URI"),
        (b"", f"post {PATH}".encode(), "the method and the URI"),
        (b"", f"POST\n{PATH}".encode(), "the method and the URI"),
    ],
)
def test_what_was_signed_is_found(body: bytes, signed: bytes, what: str) -> None:
    """By trying what clients sign by mistake; it is told by length, digest and first difference."""
    found = diagnosed(digest(SECRET, signed), body)
    assert found["mistake"] == f"{what} was signed"
    assert found["signed"] == {
        "what": what,
        "length": len(signed),
        "sha256": hashlib.sha256(signed).hexdigest(),
    }
    offset = found["difference"]["offset"]
    expected = body or PATH.encode()
    assert signed[:offset] == expected[:offset]
    assert signed[offset : offset + 1] != expected[offset : offset + 1]


@pytest.mark.parametrize(
    ("target", "signed", "what"),
    [
        ("/v1/a?x=1+2", b"/v1/a?x=1 2", "the URI with a blank for each plus"),
        ("/v1/a/?x=1", b"/v1/a", "the URI with another slash at its end"),
        ("/v1/a?x=1", b"http://localhost:8400/v1/a", "the URL without its query"),
    ],
)
def test_other_uris(target: str, signed: bytes, what: str) -> None:
    """With and without the query."""
    assert diagnosed(digest(SECRET, signed), target=target)["mistake"] == f"{what} was signed"


@pytest.mark.parametrize(
    ("spelled", "mistake"),
    [
        (lambda raw: base64.b64encode(raw).decode(), "the digest is in base64; it must be hexadecimal"),
        (
            lambda raw: base64.urlsafe_b64encode(raw).decode().rstrip("="),
            "the digest is in base64; it must be hexadecimal",
        ),
        (
            lambda raw: base64.b64encode(raw.hex().encode()).decode(),
            "the digest is the base64 of its hexadecimal digits; it must be hexadecimal",
        ),
    ],
)
def test_the_spelling_of_a_digest(spelled: Any, mistake: str) -> None:
    """Of the right message with the right secret there is no difference; the digest is written otherwise."""
    found = diagnosed(spelled(hmac.digest(SECRET.encode(), BODY, "sha256")), BODY)
    assert (found["mistake"], found["signed"]["what"], found["difference"]) == (mistake, "the body", None)


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha224", "sha384", "sha512"])
def test_another_algorithm(algorithm: str) -> None:
    """Is told by the digest's length, and is right or wrong beside that."""
    found = diagnosed(hmac.digest(SECRET.encode(), BODY, algorithm).hex(), BODY)
    assert found["mistake"] == f"it is HMAC-{algorithm.upper()}, not HMAC-SHA256"
    assert diagnosed("0" * (len(hmac.digest(b"", b"", algorithm)) * 2), BODY)["mistake"] == (
        f"{diagnosis.UNKNOWN}; it is HMAC-{algorithm.upper()}, not HMAC-SHA256"
    )


def test_several_mistakes_at_once() -> None:
    """Another secret, another message and another spelling are all told."""
    made = base64.b64encode(hmac.digest(b"its-key", BODY + b"\n", "sha1")).decode()
    assert diagnosed(made, BODY, secrets={"the api key": "its-key"})["mistake"] == (
        "the api key was used as the secret; the body with a line's end behind it was signed; "
        "the digest is in base64; it must be hexadecimal; it is HMAC-SHA1, not HMAC-SHA256"
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "has 0 signs"), ("0" * 63, "has 63 signs"), ("zz", "has 2 signs"), ("\xe9" * 64, "has 64 signs")],
)
def test_what_is_no_digest(text: str, told: str) -> None:
    """Nothing is guessed about it."""
    assert form_of(text) is None
    found = diagnosed(text, BODY)
    assert told in found["mistake"]
    assert found["signed"] is None


@given(st.binary(max_size=80), st.lists(st.binary(max_size=80), min_size=1, max_size=4))
def test_a_difference_is_the_first(signed: bytes, expected: list[bytes]) -> None:
    """From the most alike; excerpts are short and printable."""
    found = difference(signed, expected)
    offset = found["offset"]
    common = max(
        next(
            (at for at, (a, b) in enumerate(zip(signed, each, strict=False)) if a != b),
            min(len(signed), len(each)),
        )
        for each in expected
    )
    assert offset == common
    for side in ("signed", "expected"):
        assert found[side].isascii()
        assert found[side].isprintable()
        assert len(found[side]) <= 4 * diagnosis.EXCERPT


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_body_has_spellings(body: bytes) -> None:
    """Whatever it is, some bytes come of it, or none."""
    made = list(spellings(body))
    assert all(what for what, _ in made)
    assert {body + b"\n", body.strip()} <= {each for _, each in made}


def test_a_long_body_is_not_spelled_otherwise() -> None:
    """Whatever was signed of it."""
    body = b'{"a":"' + b"x" * LONGEST + b'"}'
    assert list(spellings(body)) == []
    assert diagnosed(digest(SECRET, body + b"\n"), body)["mistake"] == diagnosis.UNKNOWN
    assert diagnosed(digest(SECRET, b""), body)["mistake"] == "an empty body was signed"


@pytest.mark.parametrize(
    "body",
    [
        b"[" * LONGEST,
        b"[" * 300 + b"]" * 300,
        b'{"a":' * 900 + b"1" + b"}" * 900,
        b'"\\ud800"',
        b"1e999",
        b"[" + b",".join([b'"/\xc3\xa9"'] * (LONGEST // 6)) + b"]",
        b"x" * 4_000_000,
        b'{"a":"' + b"/" * (LONGEST - 9) + b'"}',
    ],
)
def test_a_diagnosis_is_bounded(body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the body is made and however many secrets there are, no more is hashed than may be."""
    hashed: list[int] = []

    def counted(secret: bytes, message: bytes, algorithm: str) -> bytes:
        hashed.append(max(diagnosis.LEAST, len(message)))
        return digest_of(secret, message, algorithm)

    digest_of = hmac.digest
    monkeypatch.setattr(hmac, "digest", counted)
    found = diagnosed("0" * 64, body, secrets={str(number): f"secret-{number}" for number in range(30)})
    assert found["signed"] is None
    assert sum(hashed) <= diagnosis.BUDGET


# -- over the wire -----------------------------------------------------------------------------------------


def refused(scene: Scene, header: str, raw: bytes = BODY, world: LiveWorld | None = None) -> dict[str, Any]:
    """What the journal tells of a call that is refused."""
    answer = scene.vmc.call("POST", "/v1/collections", raw=raw, headers={"Authorization": header})
    assert (answer.status_code, answer.json()) == (401, {"error": "the signature does not match"})
    listed = (world or scene.world).control("GET", "/journal?limit=1").json()["exchanges"]
    entry: dict[str, Any] = listed[0]
    return entry


@pytest.mark.parametrize(
    ("api", "field", "told"),
    [
        ("verifymycontent", "api_key", "the api key"),
        ("verifymycontent", "second_api_secret", "second_api_secret of verifymycontent in this world"),
        ("moderationapi", "webhook_secret", "webhook_secret of moderationapi in this world"),
        ("yoti", "token", "token of yoti in this world"),
    ],
)
def test_another_secret_of_the_world(scene: Scene, api: str, field: str, told: str) -> None:
    """Is named by what it is, and not shown."""
    secret = scene.world.credentials[api][field]
    entry = refused(scene, authorization(scene.vmc.key, secret, BODY))
    assert entry["signed"]["mistake"] == f"{told} was used as the secret"
    assert entry["credential"] == {"problem": "signature", "detail": entry["signed"]["mistake"]}


def test_the_demo_secret(scene: Scene) -> None:
    """Is what a client has that was not told of its world."""
    header = authorization(scene.vmc.key, KeyMint.demo["api_secret"], BODY)
    assert refused(scene, header)["signed"]["mistake"] == "the demo secret was used as the secret"


def test_no_secret_is_told(scene: Scene) -> None:
    """Whatever was signed with whatever: the reply is one sentence, and the journal has none of the secrets."""
    world = scene.world
    scene.world.control("POST", "/credentials/rotate", json={"api": "verifymycontent"})
    present = world.control("GET", "").json()["credentials"]
    secrets = {
        *(value for fields in present.values() for value in fields.values()),
        *(value for fields in world.credentials.values() for value in fields.values()),
        *(KeyMint.demo[name] for name in ("api_secret", "second_api_secret")),
    }
    messages = [BODY, b"", BODY + b"\n", json.dumps(json.loads(BODY), indent=2).encode()]
    told = set()
    for secret in sorted(secrets - {present["verifymycontent"]["api_secret"]}):
        for message in messages:
            entry = refused(scene, authorization(scene.vmc.key, secret, message))
            told.add(entry["signed"]["mistake"])
            text = json.dumps({key: each for key, each in entry.items() if key != "headers"})
            assert not [each for each in secrets if each in text]
            assert digest(secret, message) not in json.dumps(entry)
    assert len(told) > 30
    assert diagnosis.UNKNOWN not in told
    assert any("rotated away" in each for each in told)


def test_the_second_account_is_judged_by_its_own_secret(scene: Scene) -> None:
    """The first one's is another's there."""
    header = authorization(scene.second.key, scene.vmc.secret, BODY)
    mistake = refused(scene, header)["signed"]["mistake"]
    assert mistake == "api_secret of verifymycontent in this world was used as the secret"


@pytest.mark.parametrize(
    ("header", "problem", "detail"),
    [
        (None, "missing", "there is no Authorization header"),
        ("Bearer {yoti[token]}", "malformed", "; it holds token of yoti in world "),
        ("{verifymycontent[api_key]}:00", "malformed", "; it holds api_key of verifymycontent in world "),
        ("hmac", "malformed", "does not read hmac"),
        ("hmac {verifymycontent[api_secret]}:00", "misplaced", "it is api_secret of verifymycontent in world "),
        ("hmac nobody-{yoti[sdk_id]}:00", "unknown", "no world has this api key"),
    ],
)
def test_why_a_key_is_none(scene: Scene, header: str | None, problem: str, detail: str) -> None:
    """The journal says what was shown instead, that of its world where it is somebody's."""
    world, path = scene.world, f"/v1/collections/of-{scene.world.id}-{problem}-{len(detail)}"
    headers = {} if header is None else {"Authorization": header.format(**world.credentials)}
    assert world.server.http.get(path, headers=headers).status_code == 401
    where = world.id if " in world " in detail else "default"
    [entry] = world.server.control("GET", f"/worlds/{where}/journal?path={path}").json()["exchanges"]
    assert entry["credential"]["problem"] == problem
    assert detail in entry["credential"]["detail"]
    assert not [each for each in world.credentials["verifymycontent"].values() if each in json.dumps(entry)]


def test_a_rotated_secret(server: LiveServer) -> None:
    """Is taken while its grace lasts, and told for what it is from then on."""
    world = server.world(clock={"mode": "frozen"})
    path = "/v1/collections/cast"
    rotated = world.control("POST", "/credentials/rotate", json={"api": "verifymycontent", "grace": 60}).json()
    assert rotated["field"] == "api_secret"
    assert world.vmc.call("GET", path).status_code == 404
    world.advance(60)
    assert world.vmc.call("GET", path).status_code == 401
    [entry] = world.control("GET", "/journal?limit=1").json()["exchanges"]
    assert entry["signed"]["mistake"] == ("a secret that was rotated away (api_secret) was used as the secret")
    world.vmc.secret = rotated["credentials"]["verifymycontent"]["api_secret"]
    assert world.vmc.call("GET", path).status_code == 404
    assert world.vmc_second.call("GET", path).status_code in {403, 404}
    world.drop()
