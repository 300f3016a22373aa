"""What a start prints: what is served, with which credentials, and a request to paste."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from ipaddress import ip_address
from typing import TYPE_CHECKING

import orjson

from emulator import __version__
from emulator.apis.verifymycontent.auth import authorization

if TYPE_CHECKING:
    from emulator.app import Emulator


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def banner(emulator: Emulator, port: int) -> str:
    """A few lines for a person."""
    host = emulator.settings.host
    base = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    reach = "this machine only" if is_loopback(host) else "EVERY MACHINE THAT REACHES THIS ONE"
    lines = [f"moderation-emulator {__version__} at {base} ({reach})", ""]
    lines += [f"  {api.title:22} {len(api.document.operations):3} operations" for api in emulator.apis]
    lines += ["", "Demo credentials, which open the world `default`:"]
    for name, fields in emulator.worlds.default.credentials.items():
        shown = ", ".join(f"{key} {value}" for key, value in fields.items())
        lines.append(f"  {name}: {shown}")
    lines += ["", "A first request to each:", *first_requests(base, emulator)]
    return "\n".join(lines)


def first_requests(base: str, emulator: Emulator) -> list[str]:
    """A curl command for each vendor that works when pasted."""
    return [_start_moderation(base, emulator.worlds.default.credentials["verifymycontent"])]


def _start_moderation(base: str, fields: Mapping[str, str]) -> str:
    body = {
        "content": {"type": "image", "external_id": "photo-1", "url": "https://example.com/photo.jpg"},
        "webhook": f"{base}/_emulator/sinks/demo/receive",
    }
    data = orjson.dumps(body)
    header = authorization(fields["api_key"], fields["api_secret"], data)
    return (
        f"  curl {base}/api/v1/moderation-anonymous -H 'Content-Type: application/json' \\\n"
        f"    -H {shlex.quote(f'Authorization: {header}')} \\\n"
        f"    -d {shlex.quote(data.decode())}"
    )
