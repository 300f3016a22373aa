"""The tables of docs/yoti.md that are the code's. `python -m tests.docs.yoti_tables` prints them."""

from __future__ import annotations

from typing import Any

from emulator.apis.yoti.quirks import Quirks
from emulator.apis.yoti.scopes import OPENS, SCOPES
from emulator.contract.document import load_document
from emulator.contract.operation import Operation
from emulator.data import SCHEMAS
from emulator.settings import written

YOTI = load_document(SCHEMAS / "yoti.yaml")
SWITCHES: dict[str, Any] = load_document(SCHEMAS / "control.yaml").raw["components"]["schemas"][
    "NewYotiQuirks"
]["properties"]

ACCOUNT = "/accounts/{accountId}"
INFERRED = "†"
"""Stands behind a status that the vendor does not list."""


def operations() -> str:
    """Every operation with its documented statuses; 500, which all but one have, is left out."""
    head = "| request | does | statuses |\n| --- | --- | --- |"
    return "\n".join((head, *(operation_row(each) for each in YOTI.operations.values())))


def operation_row(operation: Operation) -> str:
    """One operation."""
    statuses = " ".join(
        f"{status}{INFERRED if response.inferred else ''}"
        for status, response in operation.responses.items()
        if status != 500
    )
    mark = INFERRED if operation.raw.get("x-inferred") else ""
    request = f"{operation.method} {short(operation.template)}"
    return f"| `{request}` | {operation.raw['summary']}{mark} | {statuses} |"


def short(template: str) -> str:
    """A path; `…` stands for the account's."""
    return template if template == ACCOUNT else template.replace(ACCOUNT, "…")


def quirks() -> str:
    """Every quirk with what it is now, what it may be, and what it means."""
    rows = (
        f"| `{name}` | {_default(name, value)} | {_allowed(SWITCHES[name])} | {SWITCHES[name]['description']} |"
        for name, value in ((name, getattr(Quirks(), name)) for name in Quirks.__dataclass_fields__)
    )
    return "\n".join(("| quirk | default | allowed | what it is |\n| --- | --- | --- | --- |", *rows))


def _default(name: str, value: Any) -> str:
    if name == "age_bands":
        return ", ".join(f"{group} below {bound}" for bound, group in value)
    if isinstance(value, float):
        return f"`{written(value)}`"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _allowed(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(f"`{choice}`" for choice in schema["enum"])
    if "minimum" in schema:
        return f"{written(schema['minimum'])} to {written(schema['maximum'])}"
    if schema["type"] == "boolean":
        return "true, false"
    return f"up to {schema['maxItems']} of `below`, `age_group`"


def scopes() -> str:
    """Every scope with what it opens."""
    rows = (f"| `{scope}` | {', '.join(f'`{each}`' for each in OPENS[scope])} |" for scope in SCOPES)
    return "\n".join(("| scope | opens |\n| --- | --- |", *rows))


if __name__ == "__main__":
    print(operations(), quirks(), scopes(), sep="\n\n")  # noqa: T201 - it is what this is for
