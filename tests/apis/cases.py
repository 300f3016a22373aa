"""The cases of a vendor's statuses, held against its contract. Reusable for every API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from emulator.contract.operation import Operation

Reached = tuple[str, int, int]
"""An operation, a status, and which line of `x-reached-by` it is; 0 where there is none."""


class Case(Protocol):
    """One way to reach a status, with a name that no other has there."""

    @property
    def operation(self) -> str:
        """Its id."""

    @property
    def status(self) -> int:
        """That which is reached."""

    @property
    def row(self) -> int:
        """Which line of `x-reached-by` says how; 0 where there is none."""

    @property
    def name(self) -> str:
        """What is wrong, in a few words."""


def documented(operations: Mapping[str, Operation]) -> set[Reached]:
    """Every operation, status and row of a contract."""
    return {
        (operation.id, response.status, row)
        for operation in operations.values()
        for response in operation.responses.values()
        for row in range(max(1, len(response.reached_by)))
    }


def reached(cases: Iterable[Case]) -> set[Reached]:
    """Every operation, status and row that has a case."""
    return {(case.operation, case.status, case.row) for case in cases}


def check_no_case_is_lost(
    operations: Mapping[str, Operation],
    cases: Sequence[Case],
    *,
    shared: Iterable[str],
    own: Mapping[str, Mapping[int, Any]],
    bodies: Iterable[str],
) -> None:
    """Each entry of the tables is of something that the contract has, and two cases never share a name.

    shared: texts of rows. own: by operation and status. bodies: the operations that a good body is there for.
    """
    texts = {
        text
        for operation in operations.values()
        for response in operation.responses.values()
        for text in response.reached_by
    }
    assert set(shared) <= texts
    assert {*own, *bodies} <= set(operations)
    assert all(status in operations[name].responses for name, statuses in own.items() for status in statuses)
    assert {name for name, operation in operations.items() if operation.body_required} <= set(bodies)
    assert len({(case.operation, case.status, case.row, case.name) for case in cases}) == len(cases)
