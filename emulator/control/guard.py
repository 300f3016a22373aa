"""Who may talk to the control plane: nobody under a strange host name, no page of another site."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address

from emulator.contract.errors import ApiError
from emulator.webhooks.delivery import OUTBOUND

_HOST = re.compile(r"(?:\[(?P<v6>[0-9a-f:.]+)\]|(?P<name>[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)\.?)(?::[0-9]{1,5})?")
_FRIENDLY_SITES = frozenset({"none", "same-origin"})


@dataclass(frozen=True, slots=True)
class Guard:
    """The four checks, over nothing but headers, so that sockets and event streams can be held to them too.

    hosts: names, without a port, under which the server may be called beside localhost and plain addresses.
    token: what a caller must show; None when nobody needs to.
    """

    hosts: frozenset[str] = frozenset()
    token: str | None = field(default=None, repr=False)

    def check(self, headers: Mapping[str, str], *, open: bool = False) -> None:  # noqa: A002 - the contract's own word
        """Let a request through, or not. `headers` have names in lower case; `open` is one that needs no token.

        Raises: ApiError, 403 for a strange host, a foreign page or a request of our own, 401 for a missing or
        wrong token.
        """
        if OUTBOUND in headers and not open:
            raise ApiError(403, "the control plane takes none of the emulator's own webhooks and fetches")
        host = headers.get("host", "").lower()
        if not self._knows(host):
            raise ApiError(403, _strange(host))
        if _is_foreign(headers, host):
            raise ApiError(403, "the control plane takes no request from a page of another site")
        if self.token is not None and not open and not self._is_shown(headers, self.token):
            wrong = any(_tokens(headers))
            what = "has another token than the one shown; it goes" if wrong else "needs its token,"
            text = f"the control plane {what} as `Authorization: Bearer …` or `X-Emulator-Token`"
            raise ApiError(401, text, headers={"www-authenticate": "Bearer"})

    def _knows(self, host: str) -> bool:
        """Whether `host` can't be a name that somebody else points here (DNS rebinding): that takes a name."""
        parts = _HOST.fullmatch(host)
        if parts is None:
            return False
        if parts["v6"] is not None:
            return _is_address(IPv6Address, parts["v6"])
        name = parts["name"]
        known = name == "localhost" or name.endswith(".localhost") or name in self.hosts
        return known or _is_address(IPv4Address, name)

    def _is_shown(self, headers: Mapping[str, str], token: str) -> bool:
        right = token.encode()
        return any(hmac.compare_digest(shown.encode("latin-1", "replace"), right) for shown in _tokens(headers))


def _tokens(headers: Mapping[str, str]) -> Iterator[str]:
    scheme, _, credential = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        yield credential.strip()
    if "x-emulator-token" in headers:
        yield headers["x-emulator-token"]


def _is_foreign(headers: Mapping[str, str], host: str) -> bool:
    """Whether a browser says that a page of another origin sent this. Other clients say nothing of the kind."""
    if headers.get("sec-fetch-site", "none").lower() not in _FRIENDLY_SITES:
        return True
    origin = headers.get("origin")
    return origin is not None and origin.lower() not in {f"http://{host}", f"https://{host}"}


def _is_address(kind: type[IPv4Address | IPv6Address], text: str) -> bool:
    try:
        kind(text)
    except ValueError:
        return False
    return True


def _strange(host: str) -> str:
    if not host:
        return "the control plane needs a Host header"
    return f"the control plane is not known as {host[:200]!r}; use localhost, an address, or --allow-host"
