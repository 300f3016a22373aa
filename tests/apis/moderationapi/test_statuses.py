"""Every documented status of every operation, with each row that says how it is reached."""

from __future__ import annotations

import re

import pytest

from emulator.apis.moderationapi.errors import CODES
from emulator.apis.moderationapi.generation import SECOND
from tests.apis.cases import check_no_case_is_lost, documented, reached
from tests.apis.moderationapi import asking
from tests.apis.moderationapi.asking import (
    BODIES,
    LIMITED,
    OPERATIONS,
    Scene,
    check_refusal,
    fits,
    generations,
    good,
    send,
)
from tests.apis.moderationapi.deserving import OWN, SHARED, Case, cases
from tests.docs.pages import read
from tests.live import LiveServer

scene = asking.scene
REACHED = cases()
PAIRS = 393
"""Of an operation and a status; a new one has to be counted in here, and needs its case."""

each_operation = pytest.mark.parametrize(
    ("generation", "name"),
    [(generation, name) for name in OPERATIONS for generation in generations(name)],
)

PAGE = "docs/moderationapi.md"


@pytest.mark.parametrize(
    ("generation", "case"),
    [(generation, case) for case in REACHED for generation in case.generations],
    ids=lambda each: (
        f"{each.operation}-{each.status}-{each.row}-{each.name}" if isinstance(each, Case) else None
    ),
)
def test_status_is_reached(server: LiveServer, generation: int, case: Case) -> None:
    """A request that deserves the status gets it in the contract's shape, and the journal names its operation.

    A refusal leaves everything as it was.
    """
    scene = Scene(server, generation)
    asked, operation = case.made(scene), OPERATIONS[case.operation]
    before = scene.kept()
    answered = send(scene, asked)
    assert answered.status_code == case.status, answered.text
    assert fits(answered, operation), answered.text
    assert case.status != 200 or set(answered.headers) >= LIMITED
    spoken = 1 if case.unseen or case.name == "the first generation" else generation
    if case.status >= 400:
        assert scene.kept() == before
        check_refusal(answered, spoken, seen=not case.unseen)
        if spoken == 1:
            assert answered.json()["code"] == (case.code or CODES[case.status])
    if case.status != 401 and not case.unseen:
        entry = scene.newest_exchange()
        assert (entry["operation"], entry["status"]) == (case.operation, case.status)
        assert entry["violations"] == [] or case.status in {400, 413, 415}
    scene.drop()


def test_every_documented_status_is_reached() -> None:
    """Each operation, status and row of the contract has a case above, and no case is of another."""
    assert reached(REACHED) == documented(OPERATIONS)
    assert len({(case.operation, case.status) for case in REACHED}) == PAIRS


def test_no_case_is_lost() -> None:
    """Each entry of the tables is of something that the contract has, and two cases never share a name."""
    check_no_case_is_lost(OPERATIONS, REACHED, shared=SHARED, own=OWN, bodies=BODIES)
    assert set(SECOND) <= set(OPERATIONS)


@each_operation
def test_requests_that_are_refused_change_nothing(server: LiveServer, generation: int, name: str) -> None:
    """After a 500, a 401, a 400 and a 429 the good request is answered as if it were the first."""
    first, second = Scene(server, generation), Scene(server, generation)
    expected = send(first, good(first, name))
    asked = good(second, name)
    second.fault(name, 500)
    assert send(second, asked).status_code == 500
    assert send(second, asked._replace(headers={"Authorization": "nobody"})).status_code == 401
    if asked.body is not None:
        assert send(second, asked._replace(raw=b"[")).status_code == 400
    second.fault(name, 429)
    check_refusal(send(second, asked), generation)
    second.switch(rate_limit=0)
    assert send(second, asked).status_code == 429
    second.switch(rate_limit=1_000_000)
    answered = send(second, asked)
    assert answered.status_code == expected.status_code == 200
    for world in (first, second):
        world.drop()
    secrets = {first.key: "key", second.key: "key", first.secret: "secret", second.secret: "secret"}
    texts = [expected.text, answered.text]
    for secret, word in secrets.items():
        texts = [text.replace(secret, word) for text in texts]
    assert texts[0] == texts[1]


@each_operation
@pytest.mark.parametrize("prefix", ["/v1", "/api/v1"])
def test_both_prefixes(server: LiveServer, generation: int, name: str, prefix: str) -> None:
    """A path below either is the same operation, also where it refuses; nothing redirects."""
    scene = Scene(server, generation)
    asked = good(scene, name)._replace(prefix=prefix)
    scene.fault(name, 500)
    for status, headers in ((500, {}), (401, {"Authorization": None}), (200, {})):
        answered = send(scene, asked._replace(headers=headers))
        assert answered.status_code == status, answered.text
        if status != 401:
            entry = scene.newest_exchange()
            assert (entry["operation"], entry["status"]) == (name, status)
    scene.drop()


@pytest.mark.parametrize("name", sorted(SECOND))
def test_the_first_generation_has_no_such_operation(server: LiveServer, name: str) -> None:
    """What only the second has is a 404 in the first, in the first one's shape, whatever is sent."""
    scene = Scene(server, 2)
    asked = good(scene, name)
    scene.switch(generation=1)
    for sent in (asked, asked._replace(raw=b"["), asked._replace(query="?page=x&range=1y")):
        answered = send(scene, sent)
        assert answered.status_code == 404, answered.text
        assert answered.json()["code"] == "NOT_FOUND"
        check_refusal(answered, 1)
    scene.drop()


def test_the_page_knows_every_status() -> None:
    """Its table has a row for each refusal that the calls with content document, and no other."""
    table = read(PAGE).split("## Reaching every status\n")[1].split("\n## ")[0]
    rows = {int(status) for status in re.findall(r"^\| (\d{3}) \|", table, re.MULTILINE)}
    names = [name for name in OPERATIONS if name.startswith("moderate")]
    assert rows == {status for name in names for status in OPERATIONS[name].responses if status >= 400}
