"""Injected faults: what befalls the next calls, and the next webhooks."""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from emulator.world.clock import Clock
from emulator.world.glob import Glob, PathGlob
from emulator.world.ids import Ids, Stream
from emulator.world.records import COUNT, MOMENT, Shape, SnapshotError, load_each, one_of

LONGEST = 60.0
"""The most real seconds that a fault makes anybody wait."""

CALLERS = 10_000
"""How many callers one rate limit tells apart."""

HELD = 60.0
"""World seconds after which a webhook that waits for the next one goes without it."""


class Effect(StrEnum):
    """What a fault does."""

    STATUS = "status"
    LATENCY = "latency"
    RESET = "reset"
    EMPTY = "empty"
    TRUNCATED = "truncated"
    MALFORMED = "malformed"
    WRONG_TYPE = "wrong_type"
    SLOW = "slow"
    TRUNCATED_JSON = "truncated_json"
    RATE_LIMIT = "rate_limit"
    REFUSE = "refuse"
    DELAY = "delay"
    DUPLICATE = "duplicate"
    REORDER = "reorder"
    BAD_SIGNATURE = "bad_signature"
    STALE_BODY = "stale_body"


class When(StrEnum):
    """Whether a fault strikes before the handler acts or after it has."""

    BEFORE = "before"
    AFTER = "after"


CUTS = frozenset({Effect.RESET, Effect.EMPTY})
"""The caller gets no reply."""

SPOILS = frozenset({Effect.TRUNCATED, Effect.MALFORMED, Effect.WRONG_TYPE, Effect.SLOW, Effect.TRUNCATED_JSON})
"""The caller gets a reply, and something is wrong with its bytes."""

OF_CALLS = CUTS | SPOILS | {Effect.STATUS, Effect.LATENCY, Effect.RATE_LIMIT}

PLANS = frozenset({Effect.DELAY, Effect.DUPLICATE, Effect.REORDER})
"""Decided when a webhook is put into the outbox."""

CARRIES = frozenset({Effect.REFUSE, Effect.BAD_SIGNATURE, Effect.STALE_BODY, Effect.TRUNCATED})
"""Decided at each attempt."""

OF_WEBHOOKS = PLANS | CARRIES


@dataclass(slots=True, eq=False)
class Fault:
    """One rule. With `event` or `url` it is about webhooks, else about calls.

    status: what is answered. operation: an operationId, or `METHOD /template`. path: a glob of paths, perhaps
    after a method. event: a glob of events. url: a part of a receiver's. None means every one.
    latency: real seconds to wait; a number, `min` and `max`, or `median` and `sigma`. rate: bytes in a real
    second. limit, window: calls of one caller in so many world seconds. delay: world seconds.
    times: how many it still hits, None without end. after: how many it still lets pass first.
    probability: 0 to 1, drawn from the world's seed. since, until: epoch seconds of world time.
    headers, body: of the answer with that status, in place of the vendor's own; a text as it is, else JSON.
    counts: of a rate limit, when each caller's window began and how many calls came in it. paths, events: the
    globs, prepared.
    """

    id: str
    status: int | None = None
    effect: Effect = Effect.STATUS
    operation: str | None = None
    path: str | None = None
    api: str | None = None
    event: str | None = None
    url: str | None = None
    when: When | None = None
    latency: float | dict[str, float] | None = None
    rate: float | None = None
    limit: int | None = None
    window: float | None = None
    delay: float | None = None
    times: int | None = 1
    after: int = 0
    probability: float = 1.0
    since: float | None = None
    until: float | None = None
    headers: dict[str, str] | None = None
    body: Any = None
    hits: int = 0
    counts: dict[str, tuple[float, int]] = field(default_factory=dict)
    paths: PathGlob | None = field(default=None, init=False, repr=False)
    events: Glob | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        self.paths = None if self.path is None else PathGlob(self.path)
        self.events = None if self.event is None else Glob(self.event)

    @property
    def of_webhooks(self) -> bool:
        """Whether it is about webhooks."""
        return self.event is not None or self.url is not None

    @property
    def strikes(self) -> When:
        """Before or after the handler; what spoils the handler's own reply has to wait for it."""
        waits = self.effect in SPOILS and self.status is None
        return self.when or (When.AFTER if waits else When.BEFORE)

    @property
    def answers(self) -> bool:
        """Whether some of its answer is its own."""
        return self.headers is not None or self.body is not None

    @property
    def is_used_up(self) -> bool:
        """Whether it has hit as often as it may."""
        return self.times is not None and self.hits >= self.times

    def lasts(self, now: float) -> bool:
        """Whether it may hit at that moment of world time."""
        since, until = self.since, self.until
        return not self.is_used_up and (since is None or now >= since) and (until is None or now < until)

    def wait_of(self, caller: str, now: float) -> int:
        """Whole world seconds until a rate limit lets `caller` in again."""
        start, _ = self.counts.get(caller, (now, 0))
        return max(1, math.ceil(start + (self.window or 0.0) - now))


FAULT = Shape(
    Fault,
    without=("counts", "paths", "events"),
    effect=one_of(Effect),
    when=one_of(When),
    since=MOMENT,
    until=MOMENT,
    hits=COUNT,
)


@dataclass(frozen=True, slots=True)
class Target:
    """A call as rules see it.

    names: the operation's id and its `METHOD /template`s. statuses: what the operation documents.
    caller: whom a rate limit counts for.
    """

    api: str
    names: Container[str] = ()
    method: str = ""
    path: str = ""
    statuses: Container[int] = ()
    caller: str = ""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a rate limit tells a caller. remaining: calls in this window. reset: epoch seconds, its end."""

    limit: int
    remaining: int
    reset: float


@dataclass(slots=True)
class Faults:
    """The rules of a world, oldest first. The first that hits decides."""

    clock: Clock
    ids: Ids
    limit: int = 1000
    rules: list[Fault] = field(default_factory=list)

    def save(self) -> list[dict[str, Any]]:
        """Every rule, as JSON."""
        return [FAULT.save(rule) for rule in self.rules]

    def load(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """The rules that `save` wrote. Raises: SnapshotError."""
        if len(rows) > self.limit:
            raise SnapshotError("", "limit", f"holds more than {self.limit} faults")
        known: set[str] = set()

        def load(row: Mapping[str, Any]) -> Fault:
            rule = FAULT.load(row)
            if rule.id in known:
                raise SnapshotError("/id", "unique", "is that of another fault")
            known.add(rule.id)
            return rule

        self.rules[:] = load_each(rows, load)

    def reset(self) -> None:
        """Forget every rule."""
        self._keep(())

    def remove(self, rule_id: str) -> bool:
        """Forget one rule; False when there is none of that id."""
        before = len(self.rules)
        self._keep([rule for rule in self.rules if rule.id != rule_id])
        return len(self.rules) < before

    def _keep(self, kept: Sequence[Fault]) -> None:
        """Of the others, nothing is drawn any more."""
        for rule_id in {rule.id for rule in self.rules} - {rule.id for rule in kept}:
            self._forget_streams(rule_id)
        self.rules[:] = kept

    def _forget_streams(self, rule_id: str) -> None:
        self.ids.forget(f"fault:{rule_id}")
        self.ids.forget(f"latency:{rule_id}")

    def strike(self, call: Target) -> Fault | None:
        """The fault that a call meets."""
        return self._first(lambda rule: not rule.of_webhooks and _means(rule, call), call.caller)

    def strike_webhook(
        self, event: str, url: str, able: Container[Effect], *, attempt: str = ""
    ) -> Fault | None:
        """The fault that a webhook meets, of those effects that it is `able` to suffer now.

        attempt: which one it is, told once: the same one has the same luck, whichever goes before it.
        """

        def means(rule: Fault) -> bool:
            fits = rule.events is None or rule.events.fits(event)
            return rule.of_webhooks and rule.effect in able and fits and (rule.url or "") in url

        return self._first(means, attempt=attempt) if self.rules else None

    def allowance(self, call: Target) -> Allowance | None:
        """What the tightest rate limit among the rules leaves to the caller; None without one."""
        now = self.clock.now()
        limits = (rule for rule in self.rules if rule.effect is Effect.RATE_LIMIT)
        found = [
            _allowance(rule, call.caller, now) for rule in limits if rule.lasts(now) and _means(rule, call)
        ]
        return min(found, key=lambda each: each.remaining, default=None)

    def seconds(self, rule: Fault) -> float:
        """Real seconds that `rule` makes the call wait that it has just hit, drawn from the world's seed."""
        if rule.latency is None:
            return 0.0
        seconds = drawn(rule.latency, self.ids.stream(f"latency:{rule.id}"))
        if rule.is_used_up:
            self._forget_streams(rule.id)
        return seconds

    def _first(self, means: Callable[[Fault], bool], caller: str = "", attempt: str = "") -> Fault | None:
        now = self.clock.now()
        if any(rule.until is not None and rule.until <= now for rule in self.rules):
            self._keep([rule for rule in self.rules if rule.until is None or rule.until > now])
        hit = next(
            (rule for rule in self.rules if means(rule) and self._hits(rule, caller, now, attempt)), None
        )
        if hit is not None and hit.is_used_up:
            self.ids.forget(f"fault:{hit.id}")
        return hit

    def _hits(self, rule: Fault, caller: str, now: float, attempt: str) -> bool:
        if rule.since is not None and now < rule.since:
            return False
        if rule.effect is Effect.RATE_LIMIT and not _is_over(rule, caller, now):
            return False
        if rule.is_used_up:
            return False
        if rule.after > 0:
            rule.after -= 1
            return False
        if rule.probability < 1.0 and not self._is_lucky(rule, attempt):
            return False
        rule.hits += 1
        return True

    def _is_lucky(self, rule: Fault, attempt: str) -> bool:
        if attempt:
            return self.ids.chance_once(f"fault:{rule.id}:{attempt}", rule.probability)
        return self.ids.chance(f"fault:{rule.id}", rule.probability)


def drawn(latency: float | Mapping[str, float], stream: Stream) -> float:
    """Seconds of that distribution: fixed, uniform, or log-normal; at most `LONGEST`."""
    if not isinstance(latency, Mapping):
        seconds = latency
    elif "median" in latency:
        seconds = stream.lognormvariate(math.log(latency["median"]), latency["sigma"])
    else:
        seconds = stream.uniform(latency["min"], latency["max"])
    return min(seconds, LONGEST)


def _means(rule: Fault, call: Target) -> bool:
    if rule.api not in {None, call.api} or (rule.operation is not None and rule.operation not in call.names):
        return False
    if rule.paths is None:
        return True
    # Under a path there are operations of many kinds: those that do not know the status are passed by.
    documented = rule.status is None or rule.status == 500 or rule.status in call.statuses
    return documented and rule.paths.fits(call.method, call.path)


def _is_over(rule: Fault, caller: str, now: float) -> bool:
    start, count = rule.counts.get(caller, (now, 0))
    if now - start >= (rule.window or 0.0):
        start, count = now, 0
    if len(rule.counts) >= CALLERS and caller not in rule.counts:
        rule.counts.clear()
    rule.counts[caller] = (start, count + 1)
    return count >= (rule.limit or 0)


def _allowance(rule: Fault, caller: str, now: float) -> Allowance:
    window = rule.window or 0.0
    start, count = rule.counts.get(caller, (now, 0))
    if now - start >= window:
        start, count = now, 0
    limit = rule.limit or 0
    return Allowance(limit, max(0, limit - count), start + window)


def of_any(effects: Iterable[Effect]) -> str:
    """`effects` for a message."""
    return ", ".join(sorted(effects))
