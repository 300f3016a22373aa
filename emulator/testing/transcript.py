"""What happened to a world, as text for people: the same calls give the same text on any machine and port."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from emulator.testing.client import World
from emulator.testing.records import Attempt, Delivery, Exchange, Exchanges, Json
from emulator.testing.replies import MOST

WIDTH = 400
"""Signs of a body that are shown."""

EPHEMERAL = 32768
"""From here on, systems hand out ports to whoever asks for any: such a port is another one in each run."""

_ADDRESS = re.compile(r"\b(127\.0\.0\.1|localhost):(\d{1,5})")
_PORT = re.compile(r":(\d{1,5})(?:/|$)")
_ARROW = "->"


class Mask:
    """Takes what differs between two runs out of a text: ports that a system chose, and the id of the world.

    The emulator's port is `PORT`; others are `PORT2` and so on, so that two receivers can be told apart. A port
    that somebody chose is left as it is.
    """

    def __init__(self, world: str = "", url: str = "") -> None:
        self.world = world
        own = _PORT.search(url)
        self._names = {own[1]: "PORT"} if own else {}

    def __call__(self, text: str) -> str:
        """The text without them."""
        text = _ADDRESS.sub(lambda found: f"{found[1]}:{self._name(found[2])}", text)
        return text.replace(self.world, "WORLD") if self.world else text

    def _name(self, port: str) -> str:
        if port not in self._names and int(port) >= EPHEMERAL:
            self._names[port] = f"PORT{len(self._names) + 1}" if self._names else "PORT"
        return self._names.get(port, port)


def transcript(
    world: str,
    exchanges: Iterable[Exchange],
    deliveries: Iterable[Delivery] = (),
    *,
    dropped: int = 0,
    url: str = "",
    above: Collection[int] = (),
) -> str:
    """Exchanges, and webhooks between them as world time has it, oldest first.

    dropped: how many earlier exchanges are kept no more. url: the emulator's, whose port is left out. above:
    numbers of the exchanges that are told already, and need a line only.
    """
    mask = Mask(world, url)
    lines = [f"({dropped} earlier exchanges are kept no more)"] if dropped else []
    waiting = sorted(deliveries, key=first_attempt)
    for exchange in sorted(exchanges, key=lambda each: each.number):
        while waiting and first_attempt(waiting[0]) < exchange.at:
            lines.append(sent(waiting.pop(0), mask))
        lines += [f"{headline(exchange, mask)}, as above"] if exchange.number in above else told(exchange, mask)
    return "\n".join([*lines, *(sent(delivery, mask) for delivery in waiting)])


def headline(exchange: Exchange, mask: Mask) -> str:
    """The first line of an exchange."""
    name = exchange.operation or "no operation of any API"
    status = "no reply" if exchange.status is None else exchange.status
    fault = f" by an injected fault{_done(exchange.effect)}" if exchange.fault else ""
    return mask(f"{exchange.at} {exchange.method} {exchange.target} {_ARROW} {status}{fault} ({name})")


def _done(effect: Mapping[str, Json] | None) -> str:
    if effect is None:
        return ""
    wait = effect.get("latency")
    late = "" if wait is None else f", after {wait:g} s"
    gone = ", the caller was gone" if effect.get("gone") else ""
    return f": {effect['kind']} {effect['when']} the handler{late}{gone}"


def told(exchange: Exchange, mask: Mask | None = None) -> Iterator[str]:
    """The lines of one exchange."""
    mask = mask or Mask()
    yield headline(exchange, mask)
    if exchange.body is not None:
        yield f"    asked    {shown(exchange.body, mask)}"
    if exchange.reply.body is not None:
        yield f"    answered {shown(exchange.reply.body, mask)}"
    yield from (f"    VIOLATION {mask(str(violation))}" for violation in exchange.violations)
    if exchange.near:
        yield f"    nearest   {', '.join(exchange.near)}"
    if exchange.credential is not None:
        yield f"    refused   {exchange.credential['problem']}: {mask(exchange.credential['detail'])}"
    difference = (exchange.signed or {}).get("difference")
    if difference is not None:
        there = f"signed {difference['signed']!r}, expected {difference['expected']!r}"
        yield mask(f"    differs   from byte {difference['offset']}: {there}")


def kept(world: World) -> Exchanges:
    """All that the journal of a world still has, newest first, however many pages that is."""
    found = page = world.journal()
    while len(page) == MOST:
        page = world.journal(before=page[-1].number)
        found.extend(page)
        found.dropped = page.dropped
    return found


def sent(delivery: Delivery, mask: Mask) -> str:
    """The line of one webhook: that of its first attempt; the later ones have their times."""
    first, *later = delivery.attempts or [None]
    attempts = [came_to(first)] if first else ["no attempt yet"]
    attempts += [f"{came_to(each)} at {each.at}" for each in later if each]
    when = f"{first.at} " if first else ""
    note = f" ({delivery.note})" if delivery.note else ""
    line = f"{when}webhook {delivery.event}{note} to {delivery.url}: {delivery.status} ({', '.join(attempts)})"
    return f"{mask(line)} {shown(delivery.body, mask)}"


def came_to(attempt: Attempt) -> str:
    """What an attempt came to."""
    effect = f" by a fault: {attempt.effect}" if attempt.effect else ""
    return f"{attempt.status or attempt.error}{effect}"


def first_attempt(delivery: Delivery) -> str:
    """When it set out first; last of all where it has not."""
    return delivery.attempts[0].at if delivery.attempts else "~"


def shown(body: Json, mask: Mask | None = None) -> str:
    """A body in one line, cut."""
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    text = (mask or Mask())(text)
    return text if len(text) <= WIDTH else f"{text[:WIDTH]}…"


def violations_told(
    exchanges: Sequence[Exchange],
    *,
    further: Sequence[str] = (),
    count: int | None = None,
    mask: Mask | None = None,
) -> str:
    """The headline of a failed check, and each exchange that broke the contract.

    further: lines about violations whose exchanges are kept no more. count: of all; those of the exchanges
    without it.
    """
    if count is None:
        count = sum(len(exchange.violations) for exchange in exchanges)
    lines = [f"{count} contract violation{'s' if count > 1 else ''}; see the test's transcript for the rest"]
    for exchange in exchanges:
        lines += told(exchange, mask)
    return "\n".join([*lines, *further])
