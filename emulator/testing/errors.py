"""What can go wrong between a test and the emulator, said so that a failed test explains itself."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from emulator.testing.records import Broken, as_record


class MissingExtraError(ImportError):
    """A part of this package needs another package that is not installed."""


def need(module: str, extra: str) -> ModuleType:
    """Import `module`, which the extra `extra` brings. Raises: MissingExtraError."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module.partition(".")[0]:
            raise
        text = f"emulator.testing needs {module} here: pip install 'moderation-emulator[{extra}]'"
        raise MissingExtraError(text, name=module) from None


class EmulatorError(Exception):
    """A call of the control plane was refused, or could not be made.

    call: method and path. status, code: None where nobody answered. violations: the rules that were broken.
    """

    def __init__(
        self,
        call: str,
        message: str,
        *,
        status: int | None = None,
        code: str | None = None,
        violations: Sequence[Broken] = (),
    ) -> None:
        self.call = call
        self.message = message
        self.status = status
        self.code = code
        self.violations = tuple(violations)
        answered = "" if status is None else f" answered {status}"
        lines = [f"{call}{answered}: {message}"]
        for each in violations:
            further = "" if each.message == message else f": {each.message}"
            lines.append(f"  {each.pointer or '(the whole)'} breaks {each.rule}{further}")
        super().__init__("\n".join(lines))

    @classmethod
    def of(cls, call: str, status: int, body: Any) -> EmulatorError:
        """The error that a reply tells of, whatever its body."""
        said = body.get("error") if isinstance(body, dict) else None
        if not isinstance(said, dict):
            return cls(call, f"not the control plane's reply: {str(body)[:200]}", status=status)
        violations = tuple(as_record(Broken, each) for each in said.get("violations", ()))
        return cls(call, str(said.get("message")), status=status, code=said.get("code"), violations=violations)


class VerificationError(AssertionError):
    """The journal is not as was asserted; the message says what came nearest, and how it differs."""


class WaitedInVainError(AssertionError):
    """What was waited for did not come in time; the message lists what did."""
