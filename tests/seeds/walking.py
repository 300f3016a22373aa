"""Every GET that a seeded world makes possible: each resource by its id, and each page of each list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, NamedTuple

import httpx

from emulator.apis.moderationapi.generation import SECOND
from emulator.contract.document import load_document
from emulator.contract.operation import Operation
from emulator.data import SCHEMAS
from tests.live import LiveWorld, VerifyMyContent
from tests.yoti_client import Yoti

DOCUMENTS = {
    name: load_document(SCHEMAS / f"{name}.yaml") for name in ("yoti", "verifymycontent", "moderationapi")
}
SOCKETS = {"connectSocket", "listenSocket", "muteSocket", "unmuteSocket"}
"""They need somebody who is connected; no seed holds an open socket."""

MOST_PAGES = 50

Shelves = Mapping[str, list[str]]
"""The ids that a path may hold, by the segment before them."""


class Read(NamedTuple):
    """One reply. url: as it was asked for."""

    operation: Operation
    url: str
    status: int
    said: Any


def walk(world: LiveWorld) -> list[Read]:
    """Every reply that there is to be read."""
    saved = world.control("GET", "/snapshot").json()
    return [*_yoti(world, saved), *_verifymycontent(world, saved), *_moderationapi(world, saved)]


def _gets(vendor: str) -> list[Operation]:
    operations = DOCUMENTS[vendor].operations.values()
    return [each for each in operations if each.method == "GET" and each.id not in SOCKETS]


def _paths(template: str, shelves: Shelves) -> Iterator[str]:
    """`template` with every id of `shelves` in the place of each parameter."""
    parts = template.split("/")
    choices = [
        shelves.get(parts[place - 1], []) if part.startswith("{") else [part]
        for place, part in enumerate(parts)
    ]
    for chosen in product(*choices):
        yield "/".join(chosen)


def _pages(answered: httpx.Response) -> bool:
    """Whether there may be another page behind this one."""
    said = answered.json() if answered.status_code < 300 else None
    rows = (
        next((each for each in said.values() if isinstance(each, list)), []) if isinstance(said, dict) else said
    )
    return bool(rows)


# -- Yoti --------------------------------------------------------------------------------------------------


def _yoti(world: LiveWorld, saved: Mapping[str, Any]) -> Iterator[Read]:
    fields, days = world.credentials["yoti"], sorted({"2026-01-01", saved["clock"]["now"][:10]})
    for account in saved.get("yoti", ()):
        prefix = "" if account["party"] == "main" else "second_"
        caller = Yoti(world.server, fields[f"{prefix}token"], fields[f"{prefix}sdk_id"])
        shelves = {
            name: [row["id"] for row in rows] for name, rows in account.items() if isinstance(rows, list)
        }
        shelves |= {"accounts": [account["id"]]}
        for operation in _gets("yoti"):
            for path in _paths(operation.template, _with_pairs(operation, account, shelves, days)):
                yield from _yoti_pages(caller, operation, path)


def _with_pairs(operation: Operation, account: Mapping[str, Any], shelves: Shelves, days: list[str]) -> Shelves:
    """The ids, with what stands behind a literal of its own: a version of a policy, the days of an audit."""
    if operation.id == "auditReports":
        return {**shelves, "reports": days, "{date}": ["0", "133"]}
    if operation.id == "readPolicyVersion":
        most = min((len(policy["versions"]) for policy in account.get("policies", ())), default=0)
        return {**shelves, "version": [str(number) for number in range(1, most + 1)]}
    return shelves


def _yoti_pages(caller: Yoti, operation: Operation, path: str) -> Iterator[Read]:
    paged = any(parameter.name == "page" for parameter in operation.parameters)
    for page in range(1, MOST_PAGES if paged else 2):
        url = f"{path}?page={page}" if paged else path
        answered = caller.call("GET", url)
        if page > 1 and answered.status_code == 422:
            return
        yield _read(operation, url, answered)
        if not paged or not _pages(answered):
            return


# -- VerifyMyContent ---------------------------------------------------------------------------------------


def _verifymycontent(world: LiveWorld, saved: Mapping[str, Any]) -> Iterator[Read]:
    callers: dict[str, VerifyMyContent] = {"main": world.vmc, "second": world.vmc_second}
    for name, account in saved.get("verifymycontent", {}).items():
        ids = {shelf: [row["id"] for row in rows] for shelf, rows in account.items()}
        shelves = {"collections": ids.get("collections", []), "moderation": ids.get("moderations", [])}
        shelves |= {"livestream": ids.get("livestreams", [])}
        for operation in _gets("verifymycontent"):
            if name == "second" and "collections" in operation.template:
                continue  # face match is not for the second account
            for path in _paths(operation.template, shelves):
                yield _read(operation, path, callers[name].call("GET", path))


# -- moderationapi.com -------------------------------------------------------------------------------------


def _moderationapi(world: LiveWorld, saved: Mapping[str, Any]) -> Iterator[Read]:
    """In both generations; the project is as it was in the end."""
    generation = world.control("GET", "/moderationapi/project").json()["generation"]
    for number in (1, 2):
        assert world.control("PUT", "/moderationapi/project", json={"generation": number}).status_code == 200
        yield from _generation(world, saved.get("moderationapi", {}), number)
    world.control("PUT", "/moderationapi/project", json={"generation": generation})


def _generation(world: LiveWorld, section: Mapping[str, Any], number: int) -> Iterator[Read]:
    shelves = {
        name: [row["id"] for row in rows]
        for name, rows in section.items()
        if isinstance(rows, list) and rows and "id" in rows[0]
    }
    shelves |= {"queue": shelves.get("queues", []), "wordlist": shelves.get("wordlists", [])}
    if number == 2:
        shelves["projects"] = [row["id"] for row in _ask(world, "/api/v1/projects").json()["data"]]
        shelves["channels"] = [
            row["id"]
            for project in shelves["projects"]
            for row in _ask(world, f"/api/v1/projects/{project}/channels").json()["data"]
        ]
    for operation in _gets("moderationapi"):
        if number == 1 and operation.id in SECOND:
            continue
        for path in _paths(operation.template, shelves):
            for query in _queries(operation):
                yield from _moderationapi_pages(world, operation, f"{path}?{query}")


def _queries(operation: Operation) -> list[str]:
    names = {parameter.name for parameter in operation.parameters}
    if "range" in names:
        return [f"range={each}" for each in ("24h", "7d", "30d", "90d")]
    return ["includeResolved=true"] if "includeResolved" in names else [""]


def _moderationapi_pages(world: LiveWorld, operation: Operation, url: str) -> Iterator[Read]:
    paged = any(parameter.name == "page" for parameter in operation.parameters)
    for page in range(1, MOST_PAGES if paged else 2):
        asked = f"{url}&page={page}&pageSize=5" if paged else url
        answered = _ask(world, asked)
        yield _read(operation, asked, answered)
        # A list of the first generation that has no pages is the same whatever is asked for.
        if not paged or isinstance(answered.json(), list) or not _pages(answered):
            return


def _ask(world: LiveWorld, url: str) -> httpx.Response:
    key = world.credentials["moderationapi"]["api_key"]
    return world.server.http.get(url, headers={"Authorization": f"Bearer {key}"})


def _read(operation: Operation, url: str, answered: httpx.Response) -> Read:
    said = answered.json() if answered.content else None
    return Read(operation, url, answered.status_code, said)
