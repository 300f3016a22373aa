"""`faults`."""

from __future__ import annotations

import pytest

from tests.commands.conftest import Read, Run
from tests.live import LiveWorld


def test_a_fault_is_set_listed_and_forgotten(ask: Run, read: Read, world: LiveWorld) -> None:
    """It strikes the calls that it is about."""
    made = read("faults", "add", "--status", "500", "--operation", "listFaces", "--times", "2", "--after", "1")
    assert [world.vmc.call("GET", "/v1/collections/cast").status_code for _ in range(3)] == [404, 500, 500]
    assert [(each["id"], each["hits"]) for each in read("faults", "list")] == [(made["id"], 2)]
    head, row = ask("faults", "list").stdout.splitlines()
    assert head.split() == ["ID", "EFFECT", "STATUS", "STRIKES", "TIMES", "HITS", "MORE"]
    assert row.split() == [made["id"], "status", "500", "listFaces", "2", "2", "when=before"]
    assert read("faults", "clear", made["id"]) == {"cleared": made["id"]}
    assert ask("faults", "clear").stdout == "every fault is forgotten\n"
    assert read("faults", "list") == []


def test_a_fault_may_have_no_end_and_any_key(ask: Run, read: Read) -> None:
    """--endless, and what only --more can say; webhooks are named by their receiver."""
    made = read("faults", "add", "--latency", "0", "--endless", "--more", '{"until": "2030-01-01T00:00:00Z"}')
    assert (made["effect"], made["times"], made["until"][:4]) == ("latency", None, "2030")
    said = ask("faults", "add", "--effect", "duplicate", "--receiver", "sinks", "--probability", "0.5").stdout
    assert "effect=duplicate url=sinks" in said
    listed = ask("faults", "list").stdout
    assert "no end" in listed
    assert "when=before latency=0.0" in listed
    assert listed.endswith("probability=0.5\n")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "say what it does"),
        (["--status", "500", "--times", "1", "--endless"], 2, "give either --times or --endless"),
        (["--more", "{"], 2, "not JSON"),
        (["--more", "[]"], 2, "not a JSON object"),
        (["--status", "200"], 1, "status"),
        (["--effect", "none"], 1, "effect is not one of"),
        (["--status", "99", "--latency", "99"], 1, "; "),
    ],
)
def test_what_is_no_fault_is_refused(arguments: list[str], code: int, message: str, ask: Run) -> None:
    """By us as usage, by the server as an error."""
    ran = ask("faults", "add", *arguments)
    assert ran.exit_code == code
    assert message in ran.stderr


def test_a_fault_that_is_not_there_is_an_error(ask: Run) -> None:
    """Forgetting it is no success."""
    assert ask("faults", "clear", "none").exit_code == 1
