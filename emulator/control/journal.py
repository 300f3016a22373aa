"""What was asked of a world and what it answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from emulator.contract.call import Call, Reply
from emulator.control.body import readable
from emulator.control.control import Answers, Control
from emulator.control.errors import check_there
from emulator.control.filters import passing
from emulator.control.naming import ids, named_operations
from emulator.world.clock import iso
from emulator.world.journal import Entry

FILTERS: dict[str, Callable[[Entry, Any], bool]] = {
    "api": lambda entry, api: entry.api == api,
    "operation": lambda entry, operation: entry.operation == operation,
    "method": lambda entry, method: entry.method == method.upper(),
    "path": lambda entry, part: part in entry.target.partition("?")[0],
    "status": lambda entry, status: entry.status == status,
    "violations": lambda entry, broken: bool(entry.violations) is broken,
    "after": lambda entry, number: entry.number > number,
    "before": lambda entry, number: entry.number < number,
}
"""Query parameter to what an entry must be."""


async def list_exchanges(control: Control, call: Call) -> Reply:
    """The newest exchanges that pass the filters, after waiting for them if that is asked.

    Raises: ApiError 400 for an API or an operation that is none, 404 when the world was dropped meanwhile.
    """
    journal, query = call.world.journal, call.query
    named_operations(control, query.get("api"), query.get("operation"), names=ids, part="query")
    wanted = passing(FILTERS, query)
    if query["wait"] > 0:
        await journal.wait(wanted, query["count"], query["wait"])
        check_there(call.world)
    newest = journal.newest(lambda _: True, 1)
    return Reply(
        200,
        {
            "exchanges": [_as_json(entry) for entry in journal.newest(wanted, query["limit"])],
            "last": newest[0].number if newest else 0,
            "dropped": journal.dropped,
        },
    )


async def clear_journal(_: Control, call: Call) -> Reply:
    """Forget every exchange; what was counted stays."""
    call.world.journal.clear()
    return Reply(204)


def _as_json(entry: Entry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "at": iso(entry.at),
        "method": entry.method,
        "target": entry.target,
        "headers": entry.headers,
        **_body(entry.body, entry.body_size),
        "api": entry.api,
        "operation": entry.operation,
        "world": entry.world,
        "status": entry.status,
        "reply": {"headers": entry.reply_headers, **_body(entry.reply_body, entry.reply_size)},
        "duration_ms": round(entry.duration * 1000, 3),
        "validated": entry.validated,
        "violations": entry.violations,
        "signed": entry.signed,
        "credential": entry.credential,
        "fault": entry.fault,
        "effect": entry.effect,
        "near": entry.near,
    }


def _body(kept: bytes, size: int) -> dict[str, Any]:
    cut = size > len(kept)
    return {"body": readable(kept, cut=cut), "size": size, "cut": cut}


ANSWERS: Answers = {"listExchanges": list_exchanges, "clearJournal": clear_journal}
