"""What a start announces: what is served, with which credentials, and a request to paste."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import orjson

from emulator import __version__
from emulator.apis.verifymycontent.auth import authorization
from emulator.server.tls import fingerprint

if TYPE_CHECKING:
    from emulator.app import Emulator

BEYOND = "EVERY MACHINE THAT REACHES THIS ONE CAN CALL IT; the control plane asks for its token"

CA_FILE = "ca.pem"
"""Where the requests to paste expect the authority."""


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def base_of(host: str, port: int, *, tls: bool = False) -> str:
    """The URL at which somebody on this machine reaches a server that listens on `host`."""
    scheme = "https" if tls else "http"
    try:
        address = ip_address(host)
    except ValueError:
        return f"{scheme}://{host or '127.0.0.1'}:{port}"
    if address.is_unspecified:
        return f"{scheme}://{'127.0.0.1' if address.version == 4 else '[::1]'}:{port}"
    return f"{scheme}://{host if address.version == 4 else f'[{host}]'}:{port}"


def banner(emulator: Emulator, port: int) -> str:
    """A few lines for a person."""
    host = emulator.settings.host
    base = base_of(host, port, tls=emulator.tls is not None)
    lines = [f"moderation-emulator {__version__} at {base}, for this machine only"]
    if not is_loopback(host):
        lines = [f"moderation-emulator {__version__} at {base}", f"!! It listens on {host}: {BEYOND}."]
    width = max(len(api.title) for api in emulator.apis)
    lines += [
        "",
        *(f"  {api.title:{width}} {len(api.document.operations):4} operations" for api in emulator.apis),
    ]
    lines += ["", "Demo credentials, which open the world `default`:"]
    for name, fields in emulator.worlds.default.credentials.items():
        for number, (key, value) in enumerate(fields.items()):
            lines.append(f"  {'' if number else name:18} {key:18} {value}")
    if emulator.tls is not None:
        lines += ["", "What clients have to trust, its certificate authority, with the SHA-256"]
        lines += [f"  {line}" for line in _halves(fingerprint(emulator.tls.ca.decode()))]
        lines += [f"  moderation-emulator ca --url {base} --out {CA_FILE}"]
    lines += ["", "A first request to each:"]
    for request in first_requests(base, emulator).values():
        lines += [f"  {line}" for line in request.splitlines()]
    return "\n".join(lines)


def announcement(emulator: Emulator, port: int) -> dict[str, Any]:
    """The same for a program. ca: as PEM; null for plain HTTP."""
    host, tls = emulator.settings.host, emulator.tls
    base = base_of(host, port, tls=tls is not None)
    return {
        "version": __version__,
        "url": base,
        "host": host,
        "port": port,
        "loopback": is_loopback(host),
        "ca": tls.ca.decode() if tls is not None else None,
        "operations": {api.name: len(api.document.operations) for api in emulator.apis},
        "credentials": emulator.worlds.default.credentials,
        "first_requests": first_requests(base, emulator),
    }


def first_requests(base: str, emulator: Emulator) -> dict[str, str]:
    """By vendor, a curl command that works when pasted into a shell; over TLS, beside the authority's file."""
    credentials = emulator.worlds.default.credentials
    made = {name: request(base, credentials[name]) for name, request in _REQUESTS.items()}
    if emulator.tls is None:
        return made
    return {name: f"curl --cacert {CA_FILE}{text.removeprefix('curl')}" for name, text in made.items()}


def _halves(text: str) -> tuple[str, str]:
    middle = len(text) // 2 + 1  # behind a colon
    return text[:middle], text[middle:]


def _start_moderation(base: str, fields: Mapping[str, str]) -> str:
    body = {
        "content": {"type": "image", "external_id": "photo-1", "url": "https://example.com/photo.jpg"},
        "webhook": f"{base}/_emulator/sinks/demo/receive",
    }
    data = orjson.dumps(body)
    header = authorization(fields["api_key"], fields["api_secret"], data)
    return (
        f"curl {base}/api/v1/moderation-anonymous -H 'Content-Type: application/json' \\\n"
        f"  -H {shlex.quote(f'Authorization: {header}')} \\\n"
        f"  -d {shlex.quote(data.decode())}"
    )


def _create_account(base: str, fields: Mapping[str, str]) -> str:
    token = shlex.quote(f"Authorization: Bearer {fields['token']}")
    sdk_id = shlex.quote(f"Yoti-Sdk-Id: {fields['sdk_id']}")
    return (
        f"curl {base}/accounts -H 'Content-Type: application/json' \\\n"
        f"  -H {token} \\\n"
        f"  -H {sdk_id} \\\n"
        """  -d '{"name":"my-community"}'"""
    )


def _moderate_text(base: str, fields: Mapping[str, str]) -> str:
    key = shlex.quote(f"Authorization: Bearer {fields['api_key']}")
    return (
        f"curl {base}/api/v1/moderate/text -H 'Content-Type: application/json' \\\n"
        f"  -H {key} \\\n"
        """  -d '{"value":"Write to me at ada@example.com, you idiot"}'"""
    )


_REQUESTS: dict[str, Callable[[str, Mapping[str, str]], str]] = {
    "yoti": _create_account,
    "verifymycontent": _start_moderation,
    "moderationapi": _moderate_text,
}
