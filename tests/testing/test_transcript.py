"""What happened, as text."""

from __future__ import annotations

import pytest

from emulator.testing.records import Answer, Attempt, Broken, Delivery, Exchange, as_record
from emulator.testing.transcript import WIDTH, shown, transcript, violations_told

AT = "2026-01-01T00:00:00.000Z"
FIRST = Exchange(
    1,
    AT,
    "POST",
    "/pets?to=127.0.0.1:8400",
    201,
    "pets",
    "addPet",
    body={"webhook": "http://localhost:9000/w-1/hook"},
    reply=Answer(body={"id": 1}),
)
SECOND = Exchange(
    2,
    AT,
    "GET",
    "/pest",
    404,
    near=("GET /pets",),
    fault="fault-1",
    signed={"expected": "a key"},
    violations=(Broken("", "required"),),
)


def test_a_transcript_is_the_same_on_any_port() -> None:
    """Oldest first; addresses and the world's id are left out."""
    sent = Delivery(
        "d", "http://127.0.0.1:1/w-1", "told", "r", "delivered", (Attempt(AT, 500), Attempt(AT, 200))
    )
    due = Delivery("e", "http://127.0.0.1:1/", "told", "r", "pending")
    lost = Delivery("f", "http://127.0.0.1:1/", "told", "r", "failed", (Attempt(AT, None, "refused"),))
    assert transcript("w-1", [SECOND, FIRST], [due, sent, lost]).splitlines() == [
        f"{AT} POST /pets?to=127.0.0.1:PORT -> 201 (addPet)",
        '    asked    {"webhook":"http://localhost:PORT/WORLD/hook"}',
        '    answered {"id":1}',
        f"{AT} GET /pest -> 404 by an injected fault (no operation of any API)",
        "    VIOLATION request body (the whole) breaks required: ",
        "    nearest   GET /pets",
        '    signature {"expected":"a key"}',
        f"{AT} webhook told to http://127.0.0.1:PORT/WORLD: delivered (500, 200) null",
        f"{AT} webhook told to http://127.0.0.1:PORT/: failed (refused) null",
        "webhook told to http://127.0.0.1:PORT/: pending (no attempt yet) null",
    ]


def test_a_long_body_is_cut() -> None:
    """After what varies was taken out of it."""
    assert shown("x" * (WIDTH + 1)) == "x" * WIDTH + "…"
    assert shown("127.0.0.1:8 " * 30) == "127.0.0.1:PORT " * (WIDTH // 15) + "127.0.0.1:"[: WIDTH % 15] + "…"


@pytest.mark.parametrize(("count", "said"), [(1, "1 contract violation;"), (2, "2 contract violations;")])
def test_violations_are_counted(count: int, said: str) -> None:
    """Each exchange that has some is told."""
    assert violations_told([SECOND] * count).startswith(said)


def test_a_record_takes_what_it_knows() -> None:
    """What a newer server adds is in `raw`."""
    said = {"number": 1, "at": AT, "method": "GET", "target": "/", "status": None, "signed": None, "new": 1}
    record = as_record(Exchange, said)
    assert (record.status, record.raw["new"]) == (None, 1)
