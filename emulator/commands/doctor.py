"""`doctor`: whether a server is as its clients need it."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import click

from emulator import __version__
from emulator.commands.remote import Asked, Remote, reason
from emulator.commands.table import room, table
from emulator.testing.calls import Call, at, whole
from emulator.testing.client import World
from emulator.testing.errors import EmulatorError, WaitedInVainError
from emulator.testing.records import Delivery
from emulator.world.clock import wall_time

PATIENCE = 5.0
"""Real seconds that a webhook may take."""

PUBLIC = "http://[2d00::1]:9/moderation-emulator-doctor"
"""A public address that nobody has: its block is not given to anyone."""

SOON = 30
"""Days before its end at which a certificate is worth a note."""

OK, NOTE, FAILED, SKIPPED = "ok", "note", "FAILED", "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check came to. result: ok, note, FAILED or skipped."""

    check: str
    result: str
    detail: str


class Ill(Exception):  # noqa: N818 - it is no error of the program
    """What a check found to be wrong."""


def reply(world: World, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Any:
    """A call to a vendor. Raises: EmulatorError."""
    try:
        return world.link.http.request(method, path, headers=headers, content=body)
    except world.link.failures as error:
        raise EmulatorError(f"{method} {path}", f"no reply: {error}") from None


def opens(answered: Any) -> str:
    """Whether a vendor let somebody in: it may know nothing of what was asked for. Raises: Ill."""
    if answered.status_code not in {200, 404}:
        raise Ill(f"answered {answered.status_code}: {answered.text[:100]}")
    lacks = ", and what was asked for is not there" if answered.status_code == 404 else ""
    return f"its credentials open it{lacks} ({answered.status_code})"


def yoti(world: World) -> str:
    """An account that is not there: 404 to whoever may ask."""
    path = "/accounts/00000000-0000-4000-8000-000000000000"
    return opens(reply(world, "GET", path, world.credentials.yoti.headers))


def verifymycontent(world: World) -> str:
    """The faces that are at risk; the path is signed."""
    path = "/v1/collections/risky/"
    signed = world.credentials.verifymycontent.authorization(path)
    return opens(reply(world, "GET", path, {"Authorization": signed}))


def moderationapi(world: World) -> str:
    """Who the key belongs to."""
    return opens(reply(world, "GET", "/api/v1/auth", world.credentials.moderationapi.headers))


def moderate(world: World, webhook: str) -> None:
    """Start a moderation whose webhooks go there. Raises: Ill."""
    content = {"external_id": "doctor", "url": "http://127.0.0.1:9/doctor.jpg"}
    body = json.dumps({"content": content, "webhook": webhook}).encode()
    signed = world.credentials.verifymycontent.authorization(body)
    headers = {"Authorization": signed, "Content-Type": "application/json"}
    answered = reply(world, "POST", "/api/v1/moderation-anonymous", headers, body)
    if answered.status_code != 201:
        raise Ill(f"a signed moderation was answered {answered.status_code}: {answered.text[:100]}")


def round_trip(world: World) -> str:
    """A signed request, and a webhook whose signature holds."""
    sink = world.sink("doctor")
    moderate(world, sink.url)
    told = sink.messages(wait=PATIENCE)[0]
    if not told.signature.holds:
        raise Ill(f"the signature of the webhook does not hold: {told.signature.detail}")
    return "a signed moderation was taken, its webhook came and its signature holds"


def certificate(world: World) -> str:
    """How long the certificate is good, and for whom. Raises: Doubtful."""
    shown = peer(world)
    days = int((ssl.cert_time_to_seconds(shown["notAfter"]) - wall_time()) // 86400)
    names = {name for _, name in shown.get("subjectAltName", ())}
    lacking = [host for host in hosts(world) if host not in names]
    told = f"good for {days} days, and for {len(names)} names"
    if days < SOON or lacking:
        raise Doubtful(f"{told}; not for {', '.join(lacking)}" if lacking else told)
    return f"{told}, the vendors' own among them"


def peer(world: World) -> dict[str, Any]:
    """The certificate that is shown, as `ssl` tells it. Raises: EmulatorError."""
    try:
        with world.link.http.stream("GET", at("health")) as answered:
            told: dict[str, Any] = (
                answered.extensions["network_stream"].get_extra_info("ssl_object").getpeercert()
            )
    except world.link.failures as error:
        raise EmulatorError(f"GET {at('health')}", f"no reply: {error}") from None
    return told


def hosts(world: World) -> list[str]:
    """The vendors' own host names."""
    told = world.send(Call("GET", at("contracts"), whole))["contracts"]
    documents = [world.send(Call("GET", at("contracts", each["api"]), whole)) for each in told]
    return [host for document in documents for host in document.get("x-hosts", ())]


def egress(world: World) -> str:
    """A webhook to a public address. Raises: Doubtful, where it is tried."""
    moderate(world, PUBLIC)
    tried = world.deliveries(url="[2d00::1]", wait=PATIENCE)[0]
    if not refused(tried):
        raise Doubtful("public addresses are not refused: it was started with --allow-public")
    return "a webhook to a public address is refused"


def refused(tried: Delivery) -> bool:
    """Whether the server would not even connect."""
    return "public addresses are not allowed" in json.dumps(tried.raw)


class Doubtful(Exception):  # noqa: N818 - it may be meant so
    """What a check found that need not be wrong."""


def examined(name: str, check: Callable[[World], str], world: World) -> Finding:
    """One check, whatever it comes to."""
    try:
        return Finding(name, OK, check(world))
    except Ill as error:
        return Finding(name, FAILED, str(error))
    except WaitedInVainError:
        return Finding(name, FAILED, f"no webhook came within {PATIENCE:g} s")
    except EmulatorError as error:
        return Finding(name, FAILED, reason(error, world.url))
    except Doubtful as error:
        return Finding(name, NOTE, str(error))


VENDORS: Mapping[str, Callable[[World], str]] = {
    "yoti": yoti,
    "verifymycontent": verifymycontent,
    "moderationapi": moderationapi,
}
CHECKS = ("server", "control", *VENDORS, "webhooks", "egress")
"""All that is checked, but for the certificate of a server that has one."""


def findings(asked: Asked) -> list[Finding]:
    """Every check, in its order. What needs one that failed is skipped."""
    found: list[Finding] = []
    try:
        for each in checked(asked):
            found.append(each)  # noqa: PERF402 - what was found before an error stays
    except EmulatorError as error:
        name = "control" if found else "server"
        found.append(Finding(name, FAILED, reason(error, asked.emulator.url)))
    except (KeyError, TypeError, AttributeError):
        found.append(
            Finding("server", FAILED, f"what answers at {asked.emulator.url} is no moderation-emulator")
        )
    if any(each.result == FAILED for each in found):
        done = {each.check for each in found}
        found += [Finding(name, SKIPPED, "needs what failed") for name in CHECKS if name not in done]
    return found


def checked(asked: Asked) -> Iterator[Finding]:
    """The checks, as they are made. The default world is only read; the rest happens in one of its own.

    Raises: EmulatorError, for a server that is not there or does not let us in.
    """
    health = asked.emulator.health()
    same = health["version"] == __version__
    version = f"version {health['version']}{'' if same else f', and this is {__version__}'}"
    yield Finding("server", OK if same else NOTE, f"{asked.emulator.url} answers, {version}")
    world = asked.world
    yield Finding("control", OK, f"the control plane lets us in, and has the world {world.id}")
    if asked.emulator.url.startswith("https://"):
        yield examined("certificate", certificate, world)
    for name, check in VENDORS.items():
        if name in health["operations"]:
            yield examined(name, check, world)
        else:
            yield Finding(name, SKIPPED, "it is not served")
    try:
        own = asked.emulator.world(seed=1, lifecycle="immediate")
    except EmulatorError as error:
        yield Finding("world", FAILED, reason(error, asked.emulator.url))
        return
    with own:
        yield examined("webhooks", round_trip, own)
        yield examined("egress", egress, own)


@click.command(cls=Remote)
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Check a server: port, token, certificate, the credentials of the world, a round trip, its egress rule.

    Exit code 1 says that something failed.
    """
    asked: Asked = ctx.obj
    found = findings(asked)
    rows = ((each.check, each.result, each.detail) for each in found)
    asked.say([asdict(each) for each in found], table(["CHECK", "RESULT", "DETAIL"], rows, room=room()))
    if any(each.result == FAILED for each in found):
        ctx.exit(1)
