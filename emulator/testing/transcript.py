"""What happened to a world, as text for people: the same calls give the same text on any machine and port."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from emulator.testing.records import Delivery, Exchange, Json

WIDTH = 400
"""Signs of a body that are shown."""

_ADDRESS = re.compile(r"\b(127\.0\.0\.1|localhost):\d+")
_ARROW = "->"


def transcript(world: str, exchanges: Iterable[Exchange], deliveries: Iterable[Delivery] = ()) -> str:
    """Exchanges and webhooks, oldest first. Ports and the id of the world are left out: they vary."""
    lines = [line for exchange in sorted(exchanges, key=lambda each: each.number) for line in told(exchange)]
    lines += [sent(delivery) for delivery in sorted(deliveries, key=first_attempt)]
    return _ADDRESS.sub(r"\1:PORT", "\n".join(lines)).replace(world, "WORLD")


def told(exchange: Exchange) -> Iterator[str]:
    """The lines of one exchange."""
    name = exchange.operation or "no operation of any API"
    fault = " by an injected fault" if exchange.fault else ""
    yield f"{exchange.at} {exchange.method} {exchange.target} {_ARROW} {exchange.status}{fault} ({name})"
    if exchange.body is not None:
        yield f"    asked    {shown(exchange.body)}"
    if exchange.reply.body is not None:
        yield f"    answered {shown(exchange.reply.body)}"
    yield from (f"    VIOLATION {violation}" for violation in exchange.violations)
    if exchange.near:
        yield f"    nearest   {', '.join(exchange.near)}"
    if exchange.signed is not None:
        yield f"    signature {shown(dict(exchange.signed))}"


def sent(delivery: Delivery) -> str:
    """The line of one webhook."""
    attempts = ", ".join(str(each.status or each.error) for each in delivery.attempts) or "no attempt yet"
    when = f"{first_attempt(delivery)} " if delivery.attempts else ""
    told_of = f"{delivery.event} to {delivery.url}"
    return f"{when}webhook {told_of}: {delivery.status} ({attempts}) {shown(delivery.body)}"


def first_attempt(delivery: Delivery) -> str:
    """When it set out first; last of all where it has not."""
    return delivery.attempts[0].at if delivery.attempts else "~"


def shown(body: Json) -> str:
    """A body in one line, cut."""
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    text = _ADDRESS.sub(r"\1:PORT", text)
    return text if len(text) <= WIDTH else f"{text[:WIDTH]}…"


def violations_told(exchanges: Sequence[Exchange]) -> str:
    """The headline of a failed check, and each exchange that broke the contract."""
    count = sum(len(exchange.violations) for exchange in exchanges)
    lines = [f"{count} contract violation{'s' if count > 1 else ''}; see the test's transcript for the rest"]
    for exchange in exchanges:
        lines += told(exchange)
    return "\n".join(lines)
