"""Injected faults: a documented status for the next calls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from emulator.world.clock import Clock
from emulator.world.ids import Ids


@dataclass(slots=True, eq=False)
class Fault:
    """One rule.

    operation: an operationId, or `METHOD /template`; None means every operation.
    times: how many calls it still hits, None without end. after: calls it still lets pass first.
    probability: 0 to 1, drawn from the world's seed. until: epoch seconds of world time.
    """

    id: str
    status: int
    operation: str | None = None
    api: str | None = None
    times: int | None = 1
    after: int = 0
    probability: float = 1.0
    until: float | None = None
    hits: int = 0


@dataclass(slots=True)
class Faults:
    """The rules of a world, oldest first. The first that hits decides."""

    clock: Clock
    ids: Ids
    limit: int = 1000
    rules: list[Fault] = field(default_factory=list)

    def reset(self) -> None:
        """Forget every rule."""
        self.rules.clear()

    def remove(self, rule_id: str) -> bool:
        """Forget one rule; False when there is none of that id."""
        kept = [rule for rule in self.rules if rule.id != rule_id]
        found = len(kept) < len(self.rules)
        self.rules[:] = kept
        return found

    def strike(self, api: str, names: Iterable[str]) -> Fault | None:
        """The fault that a call of `api` meets; `names` are the operation's id and its `METHOD /template`s."""
        if not self.rules:
            return None
        now = self.clock.now()
        self.rules[:] = [rule for rule in self.rules if rule.until is None or rule.until > now]
        for rule in self.rules:
            if self._hits(rule, api, names):
                return rule
        return None

    def _hits(self, rule: Fault, api: str, names: Iterable[str]) -> bool:
        if rule.api not in {None, api} or (rule.operation is not None and rule.operation not in names):
            return False
        if rule.times is not None and rule.hits >= rule.times:
            return False
        if rule.after > 0:
            rule.after -= 1
            return False
        if rule.probability < 1.0 and not self.ids.chance(f"fault:{rule.id}", rule.probability):
            return False
        rule.hits += 1
        return True
