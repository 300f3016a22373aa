"""Reading one JSON object strictly, key by key."""

from __future__ import annotations

from typing import Any

from emulator.world.pointers import pointer


class VerdictError(ValueError):
    """A verdict says something that it may not. pointer: a JSON Pointer to where."""

    def __init__(self, pointer: str, message: str) -> None:
        super().__init__(f"{pointer or '/'} {message}")
        self.pointer = pointer
        self.message = message


class Fields:
    """The fields of one object; each is taken once, and none may be left at the `end`. Raises: VerdictError."""

    def __init__(self, data: Any, pointer: str = "") -> None:
        if not isinstance(data, dict):
            raise VerdictError(pointer, "must be an object")
        self._left = dict(data)
        self.pointer = pointer

    def under(self, key: str) -> str:
        """The pointer to `key`."""
        return self.pointer + pointer(key)

    def take(self, key: str) -> Any:
        """Whatever `key` holds; None when it is absent."""
        return self._left.pop(key, None)

    def rest(self) -> dict[str, Any]:
        """Everything that is left."""
        rest, self._left = self._left, {}
        return rest

    def flag(self, key: str) -> bool | None:
        """A boolean."""
        value = self.take(key)
        if value is not None and not isinstance(value, bool):
            raise VerdictError(self.under(key), "must be true or false")
        return value

    def text(self, key: str, limit: int, *, least: int = 0) -> str | None:
        """A string of `least` to `limit` characters."""
        value = self.take(key)
        if value is not None and not (isinstance(value, str) and least <= len(value) <= limit):
            raise VerdictError(self.under(key), f"must be a string of {least} to {limit} characters")
        return value

    def number(self, key: str, high: float) -> float | None:
        """A number from 0 to `high`."""
        value = self.take(key)
        return None if value is None else check_number(value, high, self.under(key))

    def whole(self, key: str, low: int, high: int) -> int:
        """A required integer from `low` to `high`."""
        value = self.take(key)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise VerdictError(self.under(key), f"must be an integer from {low} to {high}")
        return value

    def end(self) -> None:
        """Refuse what was not asked for."""
        for key in self._left:
            raise VerdictError(self.under(key), "is not a key of this object")


def check_number(value: Any, high: float, pointer: str) -> float:
    """`value` as a float, if it is a number from 0 to `high`. Raises: VerdictError."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= high:
        raise VerdictError(pointer, f"must be a number from 0 to {high:g}")
    return float(value)
