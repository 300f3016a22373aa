"""Every documented status of every operation, with each row that says how it is reached."""

from __future__ import annotations

import pytest

from tests.apis.cases import check_no_case_is_lost, documented, reached
from tests.apis.yoti import asking
from tests.apis.yoti.asking import BODIES, OPERATIONS, Scene, fits, good, send, well
from tests.apis.yoti.deserving import OWN, SHARED, Case, cases

scene = asking.scene
REACHED = cases()
PAIRS = 345
"""Of an operation and a status; a new one has to be counted in here, and needs its case."""


@pytest.mark.parametrize(
    "case", REACHED, ids=lambda case: f"{case.operation}-{case.status}-{case.row}-{case.name}"
)
def test_status_is_reached(scene: Scene, case: Case) -> None:
    """A request that deserves the status gets it in the contract's shape; the journal names its operation."""
    answered, operation = case.ask(scene), OPERATIONS[case.operation]
    assert answered.status_code == case.status, answered.text
    assert fits(answered, operation)
    if case.status >= 400:
        assert set(answered.json()) == {"error_code", "message"}
    if case.status != 401 and not case.unseen:
        entry = scene.newest_exchange()
        assert (entry["operation"], entry["status"]) == (case.operation, case.status)


def test_every_documented_status_is_reached() -> None:
    """Each operation, status and row of the contract has a case above, and no case is of another."""
    assert reached(REACHED) == documented(OPERATIONS)
    assert len({(case.operation, case.status) for case in REACHED}) == PAIRS


def test_no_case_is_lost() -> None:
    """Each entry of the tables is of something that the contract has, and two cases never share a name."""
    check_no_case_is_lost(OPERATIONS, REACHED, shared=SHARED, own=OWN, bodies=BODIES)


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name != "connectSocket"])
def test_requests_that_are_refused_change_nothing(scene: Scene, name: str) -> None:
    """After a 500, a 401 and a 400 the good request is answered as if it were the first."""
    asked = good(scene, name)
    scene.fault(name, 500)
    assert send(scene, asked).status_code == 500
    nobodys = asked._replace(headers={**asked.headers, "Authorization": "nobody"})
    assert send(scene, nobodys).status_code == 401
    if asked.body is not None:
        assert send(scene, asked._replace(raw=b"[")).status_code == 400
    assert send(scene, asked).status_code == well(asked.operation)


@pytest.mark.parametrize(
    ("name", "spelling"),
    [(operation.id, spelling) for operation in OPERATIONS.values() for spelling in operation.templates[1:]],
)
@pytest.mark.parametrize("handed", [True, False])
def test_other_spellings(scene: Scene, name: str, spelling: str, *, handed: bool) -> None:
    """A path that is spelled in another way is the same operation, also where it refuses; nothing redirects."""
    asked = good(scene, name)
    path = spelling.format_map(asked.values if handed else {**asked.values, "accountId": "x"})
    answered = scene.party.call(asked.operation.method, path, asked.body)
    assert answered.status_code == (well(asked.operation) if handed else 404), answered.text
    assert scene.newest_exchange()["operation"] == name
