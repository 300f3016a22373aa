"""What happened, as text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from emulator.testing.records import Answer, Attempt, Broken, Delivery, Exchange, as_record
from emulator.testing.transcript import WIDTH, Mask, shown, transcript, violations_told

AT = "2026-01-01T00:00:00.000Z"
LATER = "2026-01-01T00:00:05.000Z"
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
    effect={"kind": "reset", "when": "after", "latency": 0.2, "gone": True},
    credential={"problem": "signature", "detail": "an empty body was signed"},
    signed={"difference": {"offset": 3, "expected": "abcd", "signed": "abce"}},
    violations=(Broken("", "required"),),
)


def test_a_transcript_is_the_same_on_any_port() -> None:
    """Oldest first; addresses and the world's id are left out."""
    sent = Delivery(
        "d", "http://127.0.0.1:1/w-1", "told", "r", "delivered", (Attempt(AT, 500), Attempt(LATER, 200))
    )
    due = Delivery("e", "http://127.0.0.1:1/", "told", "r", "pending")
    lost = Delivery("f", "http://127.0.0.1:1/", "told", "r", "failed", (Attempt(AT, None, "refused", "reset"),))
    url = "http://127.0.0.1:8400"
    struck = "by an injected fault: reset after the handler, after 0.2 s, the caller was gone"
    assert transcript("w-1", [SECOND, FIRST], [due, sent, lost], url=url).splitlines() == [
        f"{AT} POST /pets?to=127.0.0.1:PORT -> 201 (addPet)",
        '    asked    {"webhook":"http://localhost:9000/WORLD/hook"}',
        '    answered {"id":1}',
        f"{AT} GET /pest -> 404 {struck} (no operation of any API)",
        "    VIOLATION request body (the whole) breaks required: ",
        "    nearest   GET /pets",
        "    refused   signature: an empty body was signed",
        "    differs   from byte 3: signed 'abce', expected 'abcd'",
        f"{AT} webhook told to http://127.0.0.1:1/WORLD: delivered (500, 200 at {LATER}) null",
        f"{AT} webhook told to http://127.0.0.1:1/: failed (refused by a fault: reset) null",
        "webhook told to http://127.0.0.1:1/: pending (no attempt yet) null",
    ]


def test_a_webhook_that_is_late_or_a_copy_says_so() -> None:
    """Else nobody sees from its attempts why it comes when it does."""
    sent = Delivery("d", "http://x/", "told", "r", "delivered", (Attempt(LATER, 200),), planned="delay")
    copy = replace(sent, planned=None, replay_of="d")
    lines = transcript("w-1", [], [sent, copy, replace(copy, tampered="body")]).splitlines()
    assert lines == [
        f"{LATER} webhook told (by a fault: delay) to http://x/: delivered (200) null",
        f"{LATER} webhook told (a replay) to http://x/: delivered (200) null",
        f"{LATER} webhook told (tampered with: body) to http://x/: delivered (200) null",
    ]


def test_webhooks_stand_where_they_were_sent() -> None:
    """Between the exchanges, as world time has it; of one moment, the exchange comes first."""
    early = Delivery("d", "http://x/", "early", "r", "delivered", (Attempt(AT, 200),))
    late = Delivery("e", "http://x/", "late", "r", "delivered", (Attempt(LATER, 200),))
    third = replace(FIRST, number=3, at=LATER)
    lines = transcript("w-1", [third, FIRST], [late, early]).splitlines()
    names = [line.split()[1:3] for line in lines if line.startswith("2026")]
    assert [name[0] + name[1] for name in names] == [
        "POST/pets?to=127.0.0.1:8400",
        "webhookearly",
        "POST/pets?to=127.0.0.1:8400",
        "webhooklate",
    ]


def test_only_ports_that_a_system_chose_are_left_out() -> None:
    """Each has a name, so that receivers can be told apart; one that somebody chose says who it is."""
    mask = Mask("w-1", "http://127.0.0.1:40001/")
    text = "127.0.0.1:40001 127.0.0.1:9000 localhost:50001 127.0.0.1:50002 localhost:50001 of w-1"
    assert (
        mask(text) == "127.0.0.1:PORT 127.0.0.1:9000 localhost:PORT2 127.0.0.1:PORT3 localhost:PORT2 of WORLD"
    )
    assert Mask()("127.0.0.1:40001 127.0.0.1:40002") == "127.0.0.1:PORT 127.0.0.1:PORT2"


def test_what_is_told_above_is_a_line() -> None:
    """With its place among the others, and without what was asked and answered."""
    lines = transcript("w-1", [SECOND, FIRST], above={2}).splitlines()
    assert lines[-1].endswith("(no operation of any API), as above")
    assert len(lines) == 4


def test_a_fault_says_what_it_did() -> None:
    """A call without a reply has none, which is no status."""
    cut = replace(
        SECOND, status=None, effect={"kind": "empty", "when": "before", "latency": None, "gone": False}
    )
    assert "-> no reply by an injected fault: empty before the handler (no op" in transcript("w", [cut])
    assert "-> no reply by an injected fault (no op" in transcript("w", [replace(cut, effect=None)])


def test_what_is_kept_no_more_is_told() -> None:
    """Before everything else, and only where there is something."""
    assert transcript("w", [], dropped=12) == "(12 earlier exchanges are kept no more)"
    assert transcript("w", []) == ""


def test_a_long_body_is_cut() -> None:
    """After what varies was taken out of it."""
    assert shown("x" * (WIDTH + 1)) == "x" * WIDTH + "…"
    cut = "127.0.0.1:PORT " * (WIDTH // 15) + "127.0.0.1:"[: WIDTH % 15] + "…"
    assert shown("127.0.0.1:40001 " * 30) == cut


@pytest.mark.parametrize(("count", "said"), [(1, "1 contract violation;"), (2, "2 contract violations;")])
def test_violations_are_counted(count: int, said: str) -> None:
    """Each exchange that has some is told."""
    assert violations_told([SECOND] * count).startswith(said)


def test_a_record_takes_what_it_knows() -> None:
    """What a newer server adds is in `raw`."""
    said = {"number": 1, "at": AT, "method": "GET", "target": "/", "status": None, "signed": None, "new": 1}
    record = as_record(Exchange, said)
    assert (record.status, record.raw["new"]) == (None, 1)
