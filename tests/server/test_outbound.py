import asyncio
import gc
import socket
import ssl
import struct
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path

import pytest

from emulator.server import outbound
from emulator.server.outbound import HEAD_LIMIT, Outbound, OutboundError, Reach, Resolve, Target, reach

Answer = Callable[[bytes, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

KEY = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg6EVaD7c0zrSpY0KF
dKOCCE9CP2n//iM1LvGZlHOKcCChRANCAAT8e+epozPdaoQIRURJObES0Iz2qYU3
OkS91RXzZf6IVLBnRVJesggSDWrhykXsUhitz1jrzfZJ9XCex60NjIhW
-----END PRIVATE KEY-----
"""
CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBXDCCAQKgAwIBAgIBATAKBggqhkjOPQQDAjAYMRYwFAYDVQQDDA1yZWNlaXZl
ci50ZXN0MCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAYMRYwFAYD
VQQDDA1yZWNlaXZlci50ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE/Hvn
qaMz3WqECEVESTmxEtCM9qmFNzpEvdUV82X+iFSwZ0VSXrIIEg1q4cpF7FIYrc9Y
6832SfVwnsetDYyIVqM7MDkwGAYDVR0RBBEwD4INcmVjZWl2ZXIudGVzdDAdBgNV
HQ4EFgQUigCS4/HCdUeaHGsU1Od7KYbq52IwCgYIKoZIzj0EAwIDSAAwRQIhAKcB
j7b5HppHKULLsvGLoF3ehqvzoYPDIs5GPcbKa/0OAiAwCqwttBorEKnxKOhfQtcr
kBdVmbQcnHP4HE6KV33uwQ==
-----END CERTIFICATE-----
"""
"""Of receiver.test, until 2120; trusted by nobody but these tests."""


@asynccontextmanager
async def receiver(answer: Answer, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server on 127.0.0.1 that reads a request and then does as `answer` says. Yields its port."""
    connections: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        connections.add(task)
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = [line[15:] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
            body = await reader.readexactly(int(length[0])) if length else b""
            await answer(head + body, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the other side is free to go
        finally:
            writer.close()
            connections.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await asyncio.gather(*connections, return_exceptions=True)
        await server.wait_closed()


def saying(reply: bytes) -> Answer:
    """Answers `reply` and closes."""

    async def answer(_request: bytes, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(reply)
        await writer.drain()

    return answer


async def hang(_request: bytes, reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Say nothing until the other side is gone."""
    await reader.read()


async def hang_in_body(_request: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Promise more than is sent."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
    await reader.read()


async def reset(_request: bytes, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Break the connection off."""
    peer = writer.get_extra_info("socket")
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def endless(head: bytes, piece: bytes) -> Answer:
    """Answers `head` and then `piece` for as long as somebody listens."""

    async def answer(_request: bytes, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while not writer.transport.is_closing():
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)

    return answer


def dripping(head: bytes) -> Answer:
    """Answers `head` and then a byte now and then, for ever."""

    async def answer(_request: bytes, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while not writer.transport.is_closing():
            writer.write(b"x")
            await asyncio.sleep(0.005)

    return answer


def resolver(*addresses: str) -> Resolve:
    """Every name is at `addresses`."""

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return addresses

    return resolve


async def post(door: Outbound, url: str, body: bytes = b"{}", timeout: float = 5.0) -> int:
    """Post without further headers."""
    return await door.post(url, headers={}, body=body, timeout=timeout)


def post_to(answer: Answer, *, timeout: float = 5.0) -> int:
    """The status that a receiver which answers so gives."""

    async def scene() -> int:
        async with receiver(answer) as port:
            return await post(Outbound(), f"http://127.0.0.1:{port}/hook", timeout=timeout)

    return asyncio.run(scene())


def get_from(answer: Answer, *, limit: int = 1000, timeout: float = 5.0) -> bytes:
    """The body that a receiver which answers so gives."""

    async def scene() -> bytes:
        async with receiver(answer) as port:
            url = f"http://127.0.0.1:{port}/picture"
            return await Outbound().get(url, limit=limit, timeout=timeout)

    return asyncio.run(scene())


def refusal(door: Outbound, url: str) -> OutboundError:
    """The error that posting to `url` ends in."""
    with pytest.raises(OutboundError) as caught:
        asyncio.run(post(door, url, timeout=1.0))
    return caught.value


@pytest.fixture
def unconnected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where a connection was tried; none is made, so that a failing check harms nobody."""
    import httpcore

    tried: list[str] = []

    async def connect_tcp(_backend: object, host: str, **_rest: object) -> httpcore.AsyncNetworkStream:
        tried.append(host)
        raise httpcore.ConnectError

    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", connect_tcp)
    return tried


# -- addresses ---------------------------------------------------------------------------------------------

NEAR = ["127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "::1", "fd12::1", "::ffff:10.0.0.1"]
PUBLIC = ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]
NEVER = [
    "169.254.169.254",
    "169.254.0.1",
    "fe80::1",
    "fe80::1%1",
    "fd00:ec2::254",
    "fd20:ce::254",
    "fd00:42::42",
    "168.63.129.16",
    "100.100.100.200",
    "192.0.0.192",
    "::ffff:169.254.169.254",
    "::ffff:0.0.0.0",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a9fe:a9fe",
    "2002:a9fe:a9fe::1",
    "2002:7f00:1::1",
    "2001:0:a9fe:a9fe::1",
    "::a9fe:a9fe",
    "0.0.0.0",
    "0.1.2.3",
    "::",
    "224.0.0.1",
    "239.1.1.1",
    "ff02::1",
    "ff0e::1",
    "240.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "2001:db8::1",
    "fec0::1",
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [(text, Reach.NEAR) for text in NEAR]
    + [(text, Reach.PUBLIC) for text in PUBLIC]
    + [(text, Reach.NEVER) for text in NEVER],
)
def test_reach(text: str, expected: Reach) -> None:
    """Loopback and private are near, metadata and link-local are out of reach in every spelling."""
    assert reach(ip_address(text)) is expected


@pytest.mark.parametrize("text", NEVER)
def test_no_flag_opens_a_forbidden_address(text: str) -> None:
    """Public addresses being allowed makes no forbidden one so."""
    # Asked of the check alone: where it fails, a whole delivery would really go there.
    with pytest.raises(OutboundError, match="refused_address"):
        asyncio.run(Outbound(allow_public=True)._addresses(text, 80))


@pytest.mark.parametrize("text", ["169.254.169.254", "fd00:ec2::254", "0.0.0.0", "::ffff:169.254.169.254"])
def test_forbidden_literal(unconnected: list[str], text: str) -> None:
    """A delivery or a fetch to a forbidden address ends before anything is connected."""
    url = f"http://[{text}]/" if ":" in text else f"http://{text}/"
    assert refusal(Outbound(), url).rule == "refused_address"
    with pytest.raises(OutboundError, match="refused_address"):
        asyncio.run(Outbound().get(url, limit=10, timeout=1.0))
    assert unconnected == []


@pytest.mark.parametrize("text", PUBLIC)
def test_public_needs_a_flag(unconnected: list[str], text: str) -> None:
    """A public address is refused unless it is allowed explicitly."""
    assert refusal(Outbound(resolve=resolver(text)), "http://vendor.test/").rule == "refused_address"
    allowed = Outbound(allow_public=True, resolve=resolver(text))
    assert refusal(allowed, "http://vendor.test/").rule == "connect"
    assert unconnected == [str(ip_address(text))]


@pytest.mark.parametrize(
    "addresses",
    [
        ("127.0.0.1", "169.254.169.254"),
        ("169.254.169.254", "127.0.0.1"),
        ("::1", "fe80::1"),
        ("10.0.0.1", "8.8.8.8"),
    ],
)
def test_one_bad_address_is_enough(unconnected: list[str], addresses: tuple[str, ...]) -> None:
    """A name is refused when any of its addresses is."""
    assert refusal(Outbound(resolve=resolver(*addresses)), "http://two.test/").rule == "refused_address"
    assert unconnected == []


def test_trailing_dot(unconnected: list[str]) -> None:
    """A name with a dot at its end is checked like any other."""
    assert refusal(Outbound(resolve=resolver("169.254.169.254")), "http://a.test./").rule == "refused_address"
    assert unconnected == []


def test_checked_address_is_the_one_connected_to(unconnected: list[str]) -> None:
    """What is connected to is an address that was checked, never a name that could be looked up again."""
    assert (
        refusal(Outbound(resolve=resolver("10.0.0.1", "::1", "10.0.0.1")), "http://a.test/").rule == "connect"
    )
    assert unconnected == ["10.0.0.1", "::1"]


@pytest.mark.parametrize("host", ["2852039166", "0xA9FEA9FE", "0251.0376.0251.0376", "169.254.43518"])
def test_odd_spellings_of_metadata(unconnected: list[str], host: str) -> None:
    """Decimal, hexadecimal, octal and shortened addresses are checked as what they resolve to."""
    assert refusal(Outbound(), f"http://{host}/").rule == "refused_address"
    assert unconnected == []


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "localhost", "LOCALHOST"])
def test_odd_spellings_of_loopback(host: str) -> None:
    """A receiver on this machine is reached however it is spelled."""

    async def scene() -> int:
        async with receiver(saying(b"HTTP/1.1 204 No Content\r\n\r\n")) as port:
            return await post(Outbound(), f"http://{host}:{port}/")

    assert asyncio.run(scene()) == 204


def test_full_width_digits(unconnected: list[str]) -> None:
    """Another script's spelling of an address is checked too."""
    assert refusal(Outbound(), "http://１６９.２５４.１６９.２５４/").rule == "refused_address"  # noqa: RUF001
    assert unconnected == []


def test_resolved_once() -> None:
    """A name that points elsewhere the second time is not asked a second time."""
    asked: list[str] = []

    async def rebinding(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    async def scene() -> bytes:
        seen: list[bytes] = []

        async def answer(request: bytes, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            seen.append(request)
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")

        async with receiver(answer) as port:
            assert await post(Outbound(resolve=rebinding), f"http://rebind.test:{port}/") == 200
        assert f"\r\nhost: rebind.test:{port}\r\n".encode() in seen[0].lower()
        return seen[0]

    asyncio.run(scene())
    assert asked == ["rebind.test"]


def test_second_delivery_is_checked_anew() -> None:
    """What a name was allowed once does not hold for the next connection."""
    answers = iter(["127.0.0.1", "169.254.169.254"])

    async def rebinding(_host: str, _port: int) -> Sequence[str]:
        return [next(answers)]

    async def scene() -> None:
        door = Outbound(resolve=rebinding)
        async with receiver(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) as port:
            assert await post(door, f"http://rebind.test:{port}/") == 200
            with pytest.raises(OutboundError, match="refused_address"):
                await post(door, f"http://rebind.test:{port}/")

    asyncio.run(scene())


def test_next_address_when_the_first_refuses() -> None:
    """Every allowed address of a name is tried."""

    async def scene() -> int:
        async with receiver(saying(b"HTTP/1.1 200 OK\r\n\r\n")) as port:
            door = Outbound(resolve=resolver("127.0.0.2", "127.0.0.1"))
            return await post(door, f"http://two.test:{port}/")

    assert asyncio.run(scene()) == 200


# -- names -------------------------------------------------------------------------------------------------


async def gaierror(_host: str, _port: int) -> Sequence[str]:
    """No such name."""
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


async def unicode_error(_host: str, _port: int) -> Sequence[str]:
    """What the resolver makes of a name that it cannot encode."""
    raise UnicodeError("label too long")


@pytest.mark.parametrize("resolve", [gaierror, unicode_error, resolver(), resolver("nonsense")])
def test_unresolvable(resolve: Resolve) -> None:
    """A name without an address is an error of its own."""
    assert refusal(Outbound(resolve=resolve), "http://nowhere.test/").rule == "resolve"


def test_slow_resolver(monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver has a time-out of its own."""
    monkeypatch.setattr(outbound, "RESOLVE_TIMEOUT", 0.01)

    async def never(_host: str, _port: int) -> Sequence[str]:
        await asyncio.Event().wait()
        raise AssertionError

    assert refusal(Outbound(resolve=never), "http://slow.test/").rule == "resolve"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/path",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "http:///path",
        "http://user@127.0.0.1/",
        "http://user:password@127.0.0.1/",
        "http://@127.0.0.1/",
        "http://127.0.0.1:0/",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:port/",
        "http://[::1/",
        "http://a..b/",
        "http://127.0.0.1/\r\nX-Injected: 1",
        "http://127.0.0.1\\@example.com/",
        "http://127.0.0.1 /",
        " http://127.0.0.1/",
    ],
)
def test_unusable_url(url: str) -> None:
    """What is no plain http or https URL is refused before anything is resolved."""
    assert refusal(Outbound(resolve=gaierror), url).rule == "url"


@pytest.mark.parametrize(
    ("url", "target", "authority"),
    [
        ("http://a.test", Target("http", "a.test", 80, "/"), "a.test"),
        ("HTTPS://A.test/p?q=1#f", Target("https", "a.test", 443, "/p?q=1"), "a.test"),
        ("http://a.test:8080/x%20y", Target("http", "a.test", 8080, "/x%20y"), "a.test:8080"),
        ("http://[::1]:81/", Target("http", "::1", 81, "/"), "[::1]:81"),
        (
            "http://bücher.test/é?é",
            Target("http", "xn--bcher-kva.test", 80, "/%C3%A9?%C3%A9"),
            "xn--bcher-kva.test",
        ),
    ],
)
def test_target(url: str, target: Target, authority: str) -> None:
    """A URL is read once, and everything after works with its parts."""
    assert Target.of(url) == target
    assert target.authority == authority


# -- deliveries --------------------------------------------------------------------------------------------


def test_post_sends_what_it_is_given() -> None:
    """Method, path, headers and the exact bytes arrive; the frame of the message is ours."""
    seen: list[bytes] = []

    async def answer(request: bytes, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(request)
        writer.write(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")

    async def scene() -> int:
        async with receiver(answer) as port:
            headers = {"Authorization": "hmac key:abc", "Content-Length": "999", "host": "elsewhere.test"}
            url = f"http://127.0.0.1:{port}/hook?a=1"
            return await Outbound().post(url, headers=headers, body='{"é":1}'.encode(), timeout=5.0)

    assert asyncio.run(scene()) == 201
    head, _, body = seen[0].partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert lines[0] == b"POST /hook?a=1 HTTP/1.1"
    assert body == '{"é":1}'.encode()
    assert {b"Authorization: hmac key:abc", b"Content-Length: 8", b"Connection: close"} <= set(lines)
    assert b"elsewhere.test" not in head


@pytest.mark.parametrize("status", [200, 204, 302, 404, 500])
def test_post_answers_any_status(status: int) -> None:
    """The status is the receiver's word; what it means is for the retry rules to say."""
    location = b"Location: http://127.0.0.1:1/\r\n"
    assert post_to(saying(b"HTTP/1.1 %d Any\r\n%bContent-Length: 0\r\n\r\n" % (status, location))) == status


def test_redirects_are_not_followed() -> None:
    """A redirect is an answer, even to a place that is allowed."""
    requests: list[bytes] = []

    async def scene() -> int:
        async def answer(request: bytes, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            requests.append(request)
            writer.write(b"HTTP/1.1 307 There\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n")

        async with receiver(answer) as port:
            return await post(Outbound(), f"http://127.0.0.1:{port}/here")

    assert asyncio.run(scene()) == 307
    assert len(requests) == 1


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        (hang, "timeout"),
        (hang_in_body, "timeout"),
        (dripping(b"HTTP/1.1 200 OK\r\nX-Slow: "), "timeout"),
        (dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n"), "timeout"),
    ],
)
def test_post_ends_in_time(answer: Answer, rule: str) -> None:
    """A receiver that hangs or drips takes its time-out and no more."""
    with pytest.raises(OutboundError) as caught:
        post_to(answer, timeout=0.1)
    assert caught.value.rule == rule


def test_patience() -> None:
    """A receiver is given no more time than the server has, whatever the vendor's rules say."""

    async def scene() -> None:
        async with receiver(hang) as port:
            await post(Outbound(patience=0.05), f"http://127.0.0.1:{port}/", timeout=3600.0)

    with pytest.raises(OutboundError, match=r"timeout: .* 0\.05 s"):
        asyncio.run(scene())


def test_credentials_are_not_quoted() -> None:
    """What is wrong with a URL is said without quoting it: it may hold a password."""
    assert "secret" not in str(refusal(Outbound(), "http://user:secret@a\u2100.test:x/"))


@pytest.mark.parametrize(
    ("answer", "rules"),
    [
        (reset, {"connect"}),
        (saying(b""), {"protocol"}),
        (saying(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), {"protocol"}),
        (saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\ngarbage"), {"protocol"}),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"), {"protocol"}),
        (endless(b"HTTP/1.1 200 OK\r\n", b"X-Flood: " + b"x" * 1000 + b"\r\n"), {"too_large", "protocol"}),
        (endless(b"HTTP/1.1 200 OK\r\nX-Flood: ", b"x" * 10000), {"too_large", "protocol"}),
        (endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100), {"too_large"}),
    ],
)
def test_broken_replies(answer: Answer, rules: set[str]) -> None:
    """A reply that is none, or never ends, is an error and not a hang."""
    with pytest.raises(OutboundError) as caught:
        post_to(answer)
    assert caught.value.rule in rules


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n"]
)
def test_post_leaves_a_long_reply_unread(head: bytes) -> None:
    """The status is known; a reply that is long for a webhook's is not read to its end."""
    assert post_to(endless(head, b"x" * 10000)) == 200


def test_nobody_listens() -> None:
    """A receiver that is gone is an error at once."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        assert refusal(Outbound(), url).rule == "connect"


def test_headers_cannot_be_split() -> None:
    """A header with a line break is refused, not sent."""

    async def scene() -> None:
        async with receiver(saying(b"HTTP/1.1 200 OK\r\n\r\n")) as port:
            headers = {"X-Event": "a\r\nX-Injected: 1"}
            await Outbound().post(f"http://127.0.0.1:{port}/", headers=headers, body=b"", timeout=5.0)

    with pytest.raises(OutboundError, match="protocol"):
        asyncio.run(scene())


def test_a_reset_between_two_deliveries() -> None:
    """A receiver may promise to keep a connection and drop it: every delivery has its own."""

    async def scene() -> list[int]:
        door = Outbound()
        reply = b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n"
        async with receiver(saying(reply)) as port:
            return [await post(door, f"http://127.0.0.1:{port}/") for _ in range(3)]

    assert asyncio.run(scene()) == [200, 200, 200]


def test_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy in the environment is not used: it would connect where we may not."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert post_to(saying(b"HTTP/1.1 200 OK\r\n\r\n")) == 200


def test_cancelled() -> None:
    """A delivery that is cancelled is cancelled, and leaves no connection behind."""

    async def scene() -> None:
        arrived = asyncio.Event()

        async def answer(request: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            arrived.set()
            await hang(request, reader, writer)

        async with receiver(answer) as port:
            delivery = asyncio.create_task(post(Outbound(), f"http://127.0.0.1:{port}/"))
            await arrived.wait()
            delivery.cancel()
            with pytest.raises(asyncio.CancelledError):
                await delivery

    asyncio.run(scene())
    gc.collect()


def test_closed() -> None:
    """A door that is closed opens no connection."""

    async def scene() -> None:
        door = Outbound()
        await door.aclose()
        await post(door, "http://127.0.0.1:9/")

    with pytest.raises(OutboundError, match="shutting down"):
        asyncio.run(scene())


# -- TLS ---------------------------------------------------------------------------------------------------


def post_over_tls(tmp_path: Path, host: str, tls: ssl.SSLContext | None) -> int:
    """The status of a delivery to a receiver that is receiver.test and at 127.0.0.1."""
    (tmp_path / "pair.pem").write_text(KEY + CERTIFICATE)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(tmp_path / "pair.pem")

    async def scene() -> int:
        async with receiver(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), tls=server) as port:
            door = Outbound(resolve=resolver("127.0.0.1"), tls=tls)
            return await post(door, f"https://{host}:{port}/")

    return asyncio.run(scene())


def trusting() -> ssl.SSLContext:
    """Trusts the receiver's certificate, and that alone."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    tls.load_verify_locations(cadata=CERTIFICATE)
    return tls


def test_tls(tmp_path: Path) -> None:
    """A certificate is checked against the name in the URL, not against the address."""
    assert post_over_tls(tmp_path, "receiver.test", trusting()) == 200


def test_tls_of_somebody_else(tmp_path: Path) -> None:
    """A certificate of another name is refused."""
    with pytest.raises(OutboundError, match="connect"):
        post_over_tls(tmp_path, "other.test", trusting())


def test_tls_that_nobody_trusts(tmp_path: Path) -> None:
    """The machine's own authorities decide where nothing else is said."""
    with pytest.raises(OutboundError, match="connect"):
        post_over_tls(tmp_path, "receiver.test", None)


# -- media -------------------------------------------------------------------------------------------------


def test_get() -> None:
    """The body arrives as it is, up to the limit."""
    picture = bytes(range(256)) * 4
    assert get_from(saying(b"HTTP/1.1 200 OK\r\n\r\n" + picture), limit=1024) == picture
    with_length = b"HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: 1024\r\n\r\n" + picture
    assert get_from(saying(with_length), limit=1024) == picture


def test_get_chunked() -> None:
    """A body in chunks is put together."""
    reply = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    assert get_from(saying(reply)) == b"abcde"


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        (saying(b"HTTP/1.1 404 Not Found\r\n\r\n"), "status"),
        (saying(b"HTTP/1.1 206 Part\r\n\r\npart"), "status"),
        (saying(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n"), "status"),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nbomb"), "protocol"),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n"), "too_large"),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"), "protocol"),
        (saying(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1001), "too_large"),
        (endless(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 10000), "too_large"),
        (hang, "timeout"),
        (dripping(b"HTTP/1.1 200 OK\r\n\r\n"), "timeout"),
        (reset, "connect"),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"), "protocol"),
    ],
)
def test_unusable_media(answer: Answer, rule: str) -> None:
    """Only a whole, plain 200 within the limit, in time, is media."""
    with pytest.raises(OutboundError) as caught:
        get_from(answer, timeout=0.2)
    assert caught.value.rule == rule


def test_framing_is_bounded() -> None:
    """A body in tiny chunks wrapped in much else ends at the meter, whatever it amounts to."""
    chunk = b"1;" + b"x" * 4000 + b"\r\nx\r\n"
    with pytest.raises(OutboundError) as caught:
        get_from(endless(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", chunk), limit=1000)
    assert caught.value.rule == "too_large"
    assert HEAD_LIMIT // len(chunk) < 1000


# -- cost --------------------------------------------------------------------------------------------------


def test_start_does_not_pay() -> None:
    """Importing the door does not import httpcore."""
    code = "import sys, emulator.server.outbound; sys.exit('httpcore' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_shape_of_httpcore() -> None:
    """The door and its stream have every public method of the classes they stand in for, but unix sockets."""
    import httpcore

    def public(kind: type) -> set[str]:
        return {name for name in vars(kind) if not name.startswith("_")}

    assert public(httpcore.AsyncNetworkStream) <= public(outbound._MeteredStream)
    assert public(httpcore.AsyncNetworkBackend) - {"connect_unix_socket", "sleep"} <= public(outbound._Door)
