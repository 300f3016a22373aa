"""Who may talk to the control plane."""

from __future__ import annotations

import pytest

from emulator.contract.errors import ApiError
from emulator.contract.operation import Operation
from emulator.control.guard import Guard
from tests.control.stage import DOCUMENT, HOST, Stage, on


def refusal(guard: Guard, headers: dict[str, str], *, is_open: bool = False) -> int | None:
    """The status with which `guard` refuses; None when it lets through."""
    try:
        guard.check(headers, open=is_open)
    except ApiError as error:
        return error.status
    return None


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:8400",
        "LOCALHOST:8400",
        "localhost.:8400",
        "worker-3.localhost:8400",
        "127.0.0.1:8400",
        "192.168.1.20",
        "8.8.8.8:1",
        "[::1]",
        "[::1]:8400",
        "[FE80::1]:8400",
        "[::ffff:127.0.0.1]:8400",
        "emulator:8400",
        "emulator.test.",
    ],
)
def test_known_hosts(host: str) -> None:
    """localhost, names under it, addresses and the names given at start are known, with any port."""
    assert refusal(Guard(frozenset({"emulator", "emulator.test"})), {"host": host}) is None


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "evil.example:8400",
        "localhost.evil.example",
        "evil-localhost",
        "127.0.0.1.evil.example",
        "127.0.0.1.nip.io:8400",
        "127.1",
        "0x7f.0.0.1",
        "2130706433",
        "127.0.0.256",
        "::1",
        "[::1",
        "[::1].evil.example",
        "[evil.example]",
        "[fe80::1%25eth0]",
        "localhost@evil.example",
        "evil.example/localhost",
        "localhost:evil",
        "localhost:84000000",
        "localhost, evil.example",
        "localhost evil.example",
        "localhost\x00.evil.example",
        "localhost\n",
        ".localhost",
        "lоcalhost",  # noqa: RUF001 - the second letter is Cyrillic
        "١٢٧.0.0.1",
        "sub.emulator",
    ],
)
def test_rebound_hosts(host: str) -> None:
    """Any other name, which somebody may have pointed here, is refused, and what only resembles a good one."""
    assert refusal(Guard(frozenset({"emulator"})), {"host": host}) == 403


def test_no_host() -> None:
    """A request without a Host, as of HTTP/1.0, is refused."""
    assert refusal(Guard(), {}) == 403


@pytest.mark.parametrize("origin", ["http://localhost:8400", "https://localhost:8400", "HTTP://LocalHost:8400"])
def test_own_origin(origin: str) -> None:
    """The server's own pages may ask, whichever scheme they came by."""
    assert refusal(Guard(), {**HOST, "origin": origin}) is None


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "https://evil.example",
        "http://localhost",
        "http://localhost:3000",
        "http://127.0.0.1:8400",
        "http://localhost:8400.evil.example",
        "http://localhost:8400/",
        "ftp://localhost:8400",
        "http://evil.example http://localhost:8400",
        "file://",
        "chrome-extension://abcdef",
    ],
)
def test_foreign_origin(origin: str) -> None:
    """Any other origin is refused: another site, another port, no site at all."""
    assert refusal(Guard(), {**HOST, "origin": origin}) == 403


@pytest.mark.parametrize(
    ("site", "status"),
    [("none", None), ("same-origin", None), ("same-site", 403), ("cross-site", 403), ("", 403), ("what", 403)],
)
def test_fetch_site(site: str, status: int | None) -> None:
    """A browser that says a request is of another site is believed, also without an Origin."""
    assert refusal(Guard(), {**HOST, "sec-fetch-site": site}) == status


def test_own_origin_of_another_site() -> None:
    """An Origin that fits does not help a request that is of another site."""
    headers = {**HOST, "origin": "http://localhost:8400", "sec-fetch-site": "cross-site"}
    assert refusal(Guard(), headers) == 403


def test_rebound_host_with_own_origin() -> None:
    """After a rebinding the page's origin fits its host; the host gives it away."""
    assert refusal(Guard(), {"host": "evil.example:8400", "origin": "http://evil.example:8400"}) == 403


@pytest.mark.parametrize(
    "shown",
    [
        {"authorization": "Bearer s3cret"},
        {"authorization": "bearer  s3cret "},
        {"x-emulator-token": "s3cret"},
        {"authorization": "Basic dTpw", "x-emulator-token": "s3cret"},
        {"authorization": "Bearer wrong", "x-emulator-token": "s3cret"},
    ],
)
def test_token(shown: dict[str, str]) -> None:
    """The token is taken from either header."""
    assert refusal(Guard(token="s3cret"), {**HOST, **shown}) is None


@pytest.mark.parametrize(
    "shown",
    [
        {},
        {"authorization": "s3cret"},
        {"authorization": "Basic s3cret"},
        {"authorization": "Bearer"},
        {"authorization": "Bearer "},
        {"authorization": "Bearer s3cre"},
        {"authorization": "Bearer s3cret2"},
        {"authorization": "Bearer S3CRET"},
        {"x-emulator-token": ""},
        {"x-emulator-token": "\u2603\xff"},
    ],
)
def test_wrong_token(shown: dict[str, str]) -> None:
    """Without the token, or with nearly the token, nothing opens."""
    assert refusal(Guard(token="s3cret"), {**HOST, **shown}) == 401


def test_token_beyond_ascii() -> None:
    """A token of any letters holds, as the bytes that a client sends for it."""
    token = "schlüssel ☃"
    sent = token.encode().decode("latin-1")
    assert refusal(Guard(token=token), {**HOST, "x-emulator-token": sent}) is None


def test_open_needs_no_token_but_a_good_host() -> None:
    """What is open takes requests without the token, never those of another site."""
    guard = Guard(token="s3cret")
    assert refusal(guard, HOST, is_open=True) is None
    assert refusal(guard, {"host": "evil.example"}, is_open=True) == 403
    assert refusal(guard, {**HOST, "origin": "null"}, is_open=True) == 403


def test_token_is_not_shown() -> None:
    """The token is in no representation that might be logged."""
    assert "s3cret" not in repr(Guard(token="s3cret"))


NAMES = ("name", "api", "fault", "delivery", "invitation", "member", "profile", "moderation")
"""What paths name beside a world."""


@pytest.mark.parametrize("op", DOCUMENT.operations.values(), ids=lambda op: op.id)
def test_every_operation_is_guarded(op: Operation) -> None:
    """No operation answers a foreign page or a rebound name; health, authority and receive need no token."""
    target = op.template.format_map({"world": "default", **dict.fromkeys(NAMES, "x")})
    is_open = op.id in {"readHealth", "readCa"} or op.id.startswith("receive")

    async def scene(stage: Stage) -> None:
        token = {"authorization": "Bearer s3cret"}
        for headers in (
            {"host": "evil.example", **token},
            {**HOST, "origin": "https://evil.example", **token},
            {**HOST, "sec-fetch-site": "cross-site", **token},
        ):
            answer = await stage.send(op.method, target, b"{}", headers)
            assert answer.status == 403
            assert answer.code == "foreign"
        answer = await stage.send(op.method, target, None, HOST)
        assert (answer.status == 401) is not is_open
        if not is_open:
            assert answer.headers["www-authenticate"] == "Bearer"
            assert answer.code == "token_needed"
        assert len(stage.worlds) == 1
        assert len(stage.control.sinks) == int(op.id.startswith("receive"))

    on(lambda: Stage(guard=Guard(token="s3cret")), scene)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_simple_request_of_a_form(kind: str) -> None:
    """JSON that a page sends as text, which browsers allow without asking first, changes nothing."""

    async def scene(stage: Stage) -> None:
        headers = {**HOST, "origin": "https://evil.example", "content-type": kind}
        answer = await stage.ask("POST", "/worlds", {"seed": 1}, headers=headers)
        assert answer.status == 403
        assert len(stage.worlds) == 1
        same = await stage.ask("POST", "/worlds", {"seed": 1}, headers={**HOST, "content-type": kind})
        assert same.status == 201

    on(Stage, scene)


def test_refused_is_not_kept() -> None:
    """Neither the token nor what was asked with it is in any journal."""

    async def scene(stage: Stage) -> None:
        await stage.ask("GET", "/worlds", headers={**HOST, "authorization": "Bearer s3cret"})
        await stage.ask("GET", "/worlds", headers={**HOST, "authorization": "Bearer wrong"})
        assert len(stage.worlds.default.journal) == 0

    on(lambda: Stage(guard=Guard(token="s3cret")), scene)


def test_a_wrong_token_is_not_called_a_missing_one() -> None:
    """Who shows another token learns that it is another, and who shows none that one is needed."""
    guard = Guard(token="s3cret")
    for headers, text in (
        ({}, "needs its token"),
        ({"authorization": "Basic x"}, "needs its token"),
        ({"authorization": "Bearer other"}, "has another token than the one shown"),
        ({"x-emulator-token": "other"}, "has another token than the one shown"),
    ):
        with pytest.raises(ApiError, match=text) as caught:
            guard.check({**HOST, **headers})
        assert caught.value.status == 401
