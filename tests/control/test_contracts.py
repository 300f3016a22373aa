"""What the served APIs document."""

from __future__ import annotations

from tests.control.stage import DOCUMENT, Stage, on
from tests.control.vendor import vendor_api


def test_list() -> None:
    """Every API is listed, the control plane among them."""

    async def scene(stage: Stage) -> None:
        assert (await stage.ask("GET", "/contracts")).json == {
            "contracts": [
                {"api": "vendor", "title": "A vendor of notes", "operations": 2},
                {"api": "control", "title": "Control plane", "operations": len(DOCUMENT.operations)},
            ]
        }

    on(Stage, scene)


def test_read() -> None:
    """A contract is the document that requests are held against."""

    async def scene(stage: Stage) -> None:
        assert (await stage.ask("GET", "/contracts/vendor")).json == vendor_api().document.raw
        assert (await stage.ask("GET", "/contracts/control")).json == DOCUMENT.raw

    on(Stage, scene)


def test_unknown() -> None:
    """An API that is not served is answered with those that are."""

    async def scene(stage: Stage) -> None:
        for name in ("vender", "..%2fcontrol", "%00"):
            answer = await stage.ask("GET", f"/contracts/{name}")
            assert (answer.status, answer.code) == (404, "not_found")
            assert "vendor, control" in answer.message

    on(Stage, scene)


def test_catalogue() -> None:
    """The catalogue has a row for each operation and documented status, each with a way to reach it."""

    async def scene(stage: Stage) -> None:
        rows = (await stage.ask("GET", "/catalogue")).json["catalogue"]
        listed = [(row["operation"], row["status"]) for row in rows]
        documents = (vendor_api().document, DOCUMENT)
        assert listed == [
            (operation.id, status)
            for document in documents
            for operation in document.operations.values()
            for status in operation.responses
        ]
        assert all(row["reached_by"] for row in rows)

    on(Stage, scene)
