"""The one door to the outside: nothing else in the package opens a connection to anywhere.

A name is resolved once, every address it has is checked, and the connection goes to a checked address. No
redirect is followed, no proxy is read from the environment, and nothing is read without a bound.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from socket import SOCK_STREAM
from typing import TYPE_CHECKING, Any, Literal, cast
from urllib.parse import quote, urlsplit

from emulator.media.fetcher import NEAR
from emulator.webhooks.delivery import OUTBOUND

if TYPE_CHECKING:
    import httpcore

Rule = Literal["refused_address", "resolve", "connect", "timeout", "too_large", "status", "protocol", "url"]
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Turns a host and a port into addresses. Raises: OSError, UnicodeError."""

RESOLVE_TIMEOUT = 5.0
"""Real seconds that a name may take to resolve."""
HEAD_LIMIT = 64 * 1024
"""Bytes of a reply that may be other than its body: status line, headers, interim replies, framing."""
REPLY_LIMIT = 4 * 1024
"""Bytes of a reply's body that `post` reads."""

_PORTS = {"http": 80, "https": 443}
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
_OWN_HEADERS = frozenset({"host", "connection", "content-length", "transfer-encoding", OUTBOUND})

# Clouds answer with credentials at these, none of which is link-local: AWS, Google, Scaleway, Azure, Oracle.
_METADATA = [
    ip_network(text)
    for text in ("fd00:ec2::/32", "fd20:ce::/32", "fd00:42::42/128", "168.63.129.16/32", "192.0.0.0/24")
]
_NAT64 = ip_network("64:ff9b::/96")

Address = IPv4Address | IPv6Address


class OutboundError(OSError):
    """A connection that was not made, or a reply that is of no use. rule: which rule it broke.

    An OSError, so that the rooms below catch it without knowing this one.
    """

    def __init__(self, rule: Rule, message: str) -> None:
        super().__init__(f"{rule}: {message}")
        self.rule: Rule = rule


class Reach(Enum):
    """How far away an address is."""

    NEAR = auto()
    PUBLIC = auto()
    NEVER = auto()


def reach(address: Address) -> Reach:
    """How far away `address` is; NEVER for one that nobody may be sent to."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return reach(address.ipv4_mapped)
        carried = _carried(address)
        if carried is not None:
            # It leaves through somebody's gateway, which is no way to a neighbour.
            return Reach.PUBLIC if reach(carried) is Reach.PUBLIC else Reach.NEVER
    near = any(address in network for network in NEAR)
    if any(address in network for network in _METADATA) or not (near or _is_public(address)):
        return Reach.NEVER
    return Reach.NEAR if near else Reach.PUBLIC


def _is_public(address: Address) -> bool:
    # Python counts some multicast and all site-local addresses as global.
    site_local = isinstance(address, IPv6Address) and address.is_site_local
    return address.is_global and not (address.is_multicast or address.is_reserved or site_local)


def _carried(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that a translating gateway would turn `address` into."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour


async def look_up(host: str, port: int) -> list[str]:
    """Every address of `host`, from the machine's resolver. Raises: OSError, UnicodeError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=SOCK_STREAM)
    return [str(sockaddr[0]) for *_, sockaddr in found]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a URL points. host: ASCII, without the brackets of IPv6. path: percent-encoded, query included."""

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def of(cls, url: str) -> Target:
        """Read `url`. Raises: OutboundError (`url`)."""
        if _UNSAFE.search(url):
            raise OutboundError("url", "contains a blank, a control character or a backslash")
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").encode("idna").decode("ascii"), parts.port
        except ValueError as error:
            raise OutboundError("url", "cannot be read as one") from error  # its text may quote a password
        if parts.scheme not in _PORTS:
            raise OutboundError("url", "is neither http nor https")
        if "@" in parts.netloc:
            raise OutboundError("url", "carries credentials")
        if not host or port == 0:
            raise OutboundError("url", "lacks a host or a port that can be connected to")
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
        query = quote(parts.query, safe="/%:@!$&'()*+,;=~?")
        return cls(parts.scheme, host, port or _PORTS[parts.scheme], f"{path}?{query}" if query else path)

    @property
    def authority(self) -> str:
        """The value of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


class Outbound:
    """Delivers webhooks and fetches media, one connection to each.

    allow_public: whether addresses beyond loopback and private networks are allowed.
    patience: the most real seconds that a webhook's receiver is given, whatever its vendor's rules say.
    resolve: asked once for each connection; `look_up` unless told otherwise.
    tls: whom to trust; the machine's own authorities unless told otherwise.
    """

    def __init__(
        self,
        *,
        allow_public: bool = False,
        patience: float = 10.0,
        resolve: Resolve = look_up,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.patience = patience
        self._allow_public = allow_public
        self._resolve = resolve
        self._tls = tls
        self._closed = False

    async def post(self, url: str, *, headers: Mapping[str, str], body: bytes, timeout: float) -> int:
        """Send `body` and return the status of the reply, whatever it is.

        The reply has to be complete within `timeout` real seconds in all, or `patience` where that is less; of
        a body longer than `REPLY_LIMIT` the rest is left unread. Raises: OutboundError.
        """
        sent = {"User-Agent": "moderation-emulator", "Accept": "*/*", **headers}
        timeout = min(timeout, self.patience)
        async with self._exchange("POST", url, sent, body, limit=REPLY_LIMIT, timeout=timeout) as reply:
            await _read(reply, REPLY_LIMIT)
            return reply.status

    async def get(self, url: str, *, limit: int, timeout: float) -> bytes:
        """The body that `url` answers with, if that is a 200 of at most `limit` bytes, not compressed.

        timeout: real seconds in all, however steadily it drips. Raises: OutboundError.
        """
        sent = {"User-Agent": "moderation-emulator", "Accept": "*/*", "Accept-Encoding": "identity"}
        async with self._exchange("GET", url, sent, None, limit=limit, timeout=timeout) as reply:
            _check_usable(reply, limit)
            body = await _read(reply, limit)
        if len(body) > limit:
            raise OutboundError("too_large", f"the body is over {limit} bytes")
        return body

    async def aclose(self) -> None:
        """Open no connection from now on. What is under way ends by its own time-out."""
        self._closed = True

    @asynccontextmanager
    async def _exchange(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        *,
        limit: int,
        timeout: float,
    ) -> AsyncIterator[httpcore.Response]:
        """One request on a connection of its own. Everything that may go wrong leaves as OutboundError."""
        if self._closed:
            raise OutboundError("connect", "the server is shutting down")
        import httpcore

        target = Target.of(url)
        request = httpcore.Request(
            method,
            httpcore.URL(
                scheme=target.scheme.encode(),
                host=target.host.encode(),
                port=target.port,
                target=target.path.encode(),
            ),
            headers=_wire_headers(target, headers, body),
            content=body,
        )
        try:
            async with asyncio.timeout(timeout), self._pool(target, limit) as pool:
                reply = await pool.handle_async_request(request)
                try:
                    yield reply
                finally:
                    await reply.aclose()
        except OutboundError:
            raise
        except (TimeoutError, httpcore.TimeoutException) as error:
            raise OutboundError("timeout", f"no complete reply within {timeout:g} s") from error
        except httpcore.ProtocolError as error:
            raise OutboundError("protocol", str(error)) from error
        except (httpcore.NetworkError, OSError) as error:
            raise OutboundError("connect", str(error) or "the connection was lost") from error

    def _pool(self, target: Target, limit: int) -> httpcore.AsyncConnectionPool:
        # A pool of one, for one request: its meter is this reply's, and no receiver that drops an idle
        # connection can make the next delivery fail.
        import httpcore

        if target.scheme == "https" and self._tls is None:
            self._tls = ssl.create_default_context()
        door = _Door(self._addresses, _Meter(HEAD_LIMIT + 2 * limit))
        return httpcore.AsyncConnectionPool(
            ssl_context=self._tls, max_connections=1, network_backend=cast("httpcore.AsyncNetworkBackend", door)
        )

    async def _addresses(self, host: str, port: int) -> list[str]:
        """The addresses of `host`, all of them allowed. Raises: OutboundError."""
        try:
            addresses = [ip_address(text) for text in await self._resolved(host, port)]
        except (OSError, ValueError) as error:
            raise OutboundError("resolve", f"{host}: {str(error) or 'took too long'}") from error
        if not addresses:
            raise OutboundError("resolve", f"{host} has no address")
        for address in addresses:
            self._check(host, address)
        return list(dict.fromkeys(map(str, addresses)))

    async def _resolved(self, host: str, port: int) -> Sequence[str]:
        try:
            ip_address(host)
        except ValueError:
            async with asyncio.timeout(RESOLVE_TIMEOUT):
                return await self._resolve(host, port)
        return [host]

    def _check(self, host: str, address: Address) -> None:
        far = reach(address)
        if far is Reach.NEVER:
            raise OutboundError("refused_address", f"{host} is {address}, which is never connected to")
        if far is Reach.PUBLIC and not self._allow_public:
            raise OutboundError("refused_address", f"{host} is {address}, and public addresses are not allowed")


def _wire_headers(target: Target, headers: Mapping[str, str], body: bytes | None) -> list[tuple[bytes, bytes]]:
    own = {"Host": target.authority, "Connection": "close", OUTBOUND: "1"}
    if body is not None:
        own["Content-Length"] = str(len(body))
    given = {name: value for name, value in headers.items() if name.lower() not in _OWN_HEADERS}
    return [(name.encode(), value.encode()) for name, value in (own | given).items()]


def _check_usable(reply: httpcore.Response, limit: int) -> None:
    if reply.status != 200:
        raise OutboundError("status", f"answered {reply.status}, not 200")
    for name, value in reply.headers:
        if name.lower() == b"content-encoding" and value.strip().lower() not in {b"", b"identity"}:
            raise OutboundError("protocol", "the body is compressed, which was not asked for")
        # The parser has already refused a length that is no number.
        if name.lower() == b"content-length" and int(value) > limit:
            raise OutboundError("too_large", f"the body is over {limit} bytes")


async def _read(reply: httpcore.Response, limit: int) -> bytes:
    """The body as far as the first piece that passes `limit`."""
    body = bytearray()
    async for piece in reply.aiter_stream():
        body += piece
        if len(body) > limit:
            break
    return bytes(body)


class _Meter:
    """How many bytes may still come in."""

    def __init__(self, left: int) -> None:
        self.left = left


class _MeteredStream:
    """A connection that ends when its meter has run out. Of httpcore's AsyncNetworkStream in shape."""

    def __init__(self, inner: httpcore.AsyncNetworkStream, meter: _Meter) -> None:
        self._inner = inner
        self._meter = meter

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._meter.left <= 0:
            raise OutboundError("too_large", "the reply does not come to an end")
        data = await self._inner.read(max_bytes, timeout)
        self._meter.left -= len(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> _MeteredStream:
        return _MeteredStream(await self._inner.start_tls(ssl_context, server_hostname, timeout), self._meter)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Door:
    """Connects to checked addresses only. Of httpcore's AsyncNetworkBackend in shape."""

    def __init__(self, addresses: Callable[[str, int], Awaitable[list[str]]], meter: _Meter) -> None:
        self._addresses = addresses
        self._meter = meter

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> _MeteredStream:
        """Connect to the first address that answers. Raises: OutboundError, httpcore.ConnectError."""
        import httpcore

        connect = partial(
            httpcore.AnyIOBackend().connect_tcp,
            port=port,
            timeout=timeout,
            local_address=local_address,
            socket_options=socket_options,
        )
        *others, last = await self._addresses(host, port)
        for address in others:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return _MeteredStream(await connect(address), self._meter)
        return _MeteredStream(await connect(last), self._meter)
