"""Whatever is sent to any operation: the answer is documented, and it is never our own failure."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.apis.moderationapi.generation import SECOND
from tests.apis.moderationapi.asking import (
    OPERATIONS,
    Asked,
    Scene,
    check_refusal,
    fits,
    generations,
    good,
    main_project,
    send,
)
from tests.contract.garbage import any_json, garbage_for, is_documented
from tests.live import LiveServer

MODERATE = {name for name in OPERATIONS if name.startswith("moderate")}
"""They have a suite of their own in `test_garbage`."""

KEPT = [name for name in OPERATIONS if name not in MODERATE]
PROJECT = "project-id"
NAMING = [
    name for name, operation in OPERATIONS.items() if PROJECT in {each.name for each in operation.parameters}
]
"""The operations that may name a project in a header."""

few = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))

each_operation = pytest.mark.parametrize(
    ("generation", "name"),
    [(generation, name) for name in OPERATIONS for generation in generations(name)],
)


def failures(scene: Scene) -> Any:
    """Every exchange that ended in a 500."""
    return scene.control("GET", "/journal", params={"status": 500}).json()["exchanges"]


@pytest.mark.parametrize("name", KEPT)
def test_garbage_is_refused_as_documented(server: LiveServer, name: str) -> None:
    """Each operation answers each wrong request with a status that it documents, and never with a 500."""
    generation = generations(name)[0]
    scene, operation = Scene(server, generation), OPERATIONS[name]
    asked = good(scene, name)
    headers = {"Authorization": f"Bearer {scene.key}"}
    for garbage in garbage_for(operation, values=asked.values):
        answered = server.http.request(
            garbage.method, garbage.target, content=garbage.body or b"", headers=headers
        )
        # A parameter that is empty or holds a slash names another path.
        documented = is_documented(operation, answered.status_code) or answered.status_code in {404, 405}
        assert documented, (garbage, answered.text)
        assert answered.status_code == 200 or answered.json()["message"]
    assert failures(scene) == []
    scene.drop()


@each_operation
def test_any_json(server: LiveServer, generation: int, name: str) -> None:
    """Any JSON in the place of any field is answered as documented; a refusal changes nothing."""
    scene, operation = Scene(server, generation), OPERATIONS[name]
    asked = good(scene, name)
    if asked.body is None:
        scene.drop()
        return

    @given(field=st.sampled_from([*asked.body, "unheard-of"]), value=any_json)
    @few
    def try_it(field: str, value: Any) -> None:
        before = scene.kept()
        answered = send(scene, asked._replace(body={**asked.body, field: value}))
        assert is_documented(operation, answered.status_code), answered.text
        assert fits(answered, operation)
        if answered.status_code >= 400:
            check_refusal(answered, generation)
            assert scene.kept() == before

    try_it()
    assert failures(scene) == []
    scene.drop()


HEADERS = (
    {"Content-Type": "application/xml"},
    {"Content-Type": ""},
    {"Content-Type": "application/json; charset=utf-16"},
    {"Accept": "text/html"},
    {"Accept-Encoding": "nothing"},
    {"Project-Id": ""},
    {"Project-Id": "x" * 5000},
    {"X-Stainless-Retry-Count": "-1"},
    {"Expect": "200-maybe"},
    {"Cookie": "=;=;"},
    {"X-HTTP-Method-Override": "DELETE"},
    {"If-None-Match": "*"},
    {"Range": "bytes=0-1"},
)


@each_operation
def test_odd_headers(server: LiveServer, generation: int, name: str) -> None:
    """None of them is more than a header; only a project that is not there is refused."""
    scene, operation = Scene(server, generation), OPERATIONS[name]
    asked = good(scene, name)
    for headers in HEADERS:
        answered = send(scene, asked._replace(headers=headers))
        assert is_documented(operation, answered.status_code), (headers, answered.text)
        assert fits(answered, operation)
        assert answered.status_code < 500
    for value in (b"Bearer \xff\xfe", b"Bearer", b"bearer,", b"Bearer \xd1\x84", b"," * 3000):
        answered = server.http.request(asked.operation.method, asked.path, headers={b"Authorization": value})
        assert answered.status_code == 401, answered.text
        check_refusal(answered, generation)
    scene.drop()


@pytest.mark.parametrize("generation", [1, 2])
@pytest.mark.parametrize("name", NAMING)
def test_a_project_in_a_header(server: LiveServer, generation: int, name: str) -> None:
    """By id or name; one that is not reached or not told apart is refused, in the second generation alone."""
    if generation == 1 and name in SECOND:
        return
    scene, operation = Scene(server, 2), OPERATIONS[name]
    asked = good(scene, name)
    for _ in range(2):
        scene.do("POST", "/projects", {"name": "Twins"})
    project = main_project(scene)
    scene.switch(generation=generation)
    lenient = generation == 1
    for named, status in (("nobody", 403), ("Twins", 400)):
        listed = next(each for each in (status, 400, 401) if each in operation.responses)
        before = scene.kept()
        answered = _named(scene, asked, named)
        if not lenient:
            assert answered.status_code == listed, answered.text
            assert "Project-Id" in answered.json()["message"]
            assert scene.kept() == before
    if not lenient:
        for named in (project, "Demo project"):
            assert _named(scene, asked, named).status_code in {200, 404, 409}
    else:
        assert answered.status_code in {200, 404, 409}
    scene.drop()


def _named(scene: Scene, asked: Asked, project: str) -> Any:
    return send(scene, asked._replace(headers={"Project-Id": project}))


NONSENSE = {
    "listAuthors": (
        *("?pageSize=0&pageNumber=0", "?pageSize=-1&pageNumber=-5", "?pageSize=1e300&pageNumber=1e300"),
        *("?pageSize=1.5&pageNumber=2.5", "?page=0", "?page=99999"),
        *("?memberSinceDate=memberSinceDate&lastActiveDate=lastActiveDate", "?contentTypes=contentTypes"),
        *("?memberSinceDate=9999-99-99", "?unheard-of=1", "?contentTypes=", "?contentTypes=,,"),
    ),
    "listQueueItems": (
        *("?pageSize=0&pageNumber=0", "?afterDate=afterDate&beforeDate=beforeDate", "?labels=labels"),
        *("?includeResolved=includeResolved", "?conversationIds=conversationIds", "?authorId=authorId"),
        *("?filteredActionIds=filteredActionIds", "?labels=a&labels=b,c", "?labels=", "?afterDate=1e999"),
        *("?pageSize=1e300&page=1e300", "?includeResolved=TRUE&afterDate=0", "?beforeDate=-1"),
    ),
    "readQueueStats": tuple(
        f"?withinDays={text}" for text in ("withinDays", "0", "-1", "1e300", "", "nan", "99999999999", "1.5")
    ),
    "listActions": ("?pageSize=0&page=0", "?pageSize=-1&page=1e300"),
    "listWordlists": ("?pageSize=0&page=0", "?pageSize=-1&page=1e300"),
    "listWebhooks": ("?pageSize=0&page=0", "?pageSize=-1&page=1e300"),
    "listQueues": ("?pageSize=0&page=0", "?pageSize=-1&page=1e300"),
    "listProjects": ("?pageSize=0&page=0", "?pageSize=-1&page=1e300"),
    "listChannels": ("?pageSize=0&page=0", "?pageSize=-1&page=1e300"),
    "readAnalyticsPolicies": ("?limit=0", "?limit=-1", "?limit=1.5", "?limit=1e300"),
    "readAnalyticsAuthors": ("?limit=0", "?limit=-1", "?limit=1.5", "?limit=1e300"),
    "removeWords": ("?words=", "?words=,,,", "?words=a&words=b"),
}


@pytest.mark.parametrize(
    ("generation", "name"), [(generation, name) for name in NONSENSE for generation in generations(name)]
)
def test_filters_that_make_no_sense(server: LiveServer, generation: int, name: str) -> None:
    """They filter nothing or everything, and are never refused: the clients' own tests send them."""
    scene, operation = Scene(server, generation), OPERATIONS[name]
    asked = good(scene, name)
    scene.submit("post-9", authorId="user-9")
    for query in NONSENSE[name]:
        answered = send(scene, asked._replace(query=query))
        assert answered.status_code == 200, (query, answered.text)
        assert fits(answered, operation)
    scene.drop()


@pytest.mark.parametrize(
    ("generation", "method", "path_code"),
    [(1, "METHOD_NOT_ALLOWED", "NOT_FOUND"), (2, "invalid_request", "resource_not_found")],
)
def test_other_methods_and_paths(server: LiveServer, generation: int, method: str, path_code: str) -> None:
    """Below both prefixes they are a 405 or a 404 in the shape of the world's generation."""
    scene = Scene(server, generation)
    taken: dict[str, set[str]] = {}
    for operation in OPERATIONS.values():
        taken.setdefault(operation.template, set()).add(operation.method)
    headers = {"Authorization": f"Bearer {scene.key}"}
    for number, (template, methods) in enumerate(taken.items()):
        path = template.replace("{", "").replace("}", "").removeprefix("/api" if number % 2 else "")
        answered = server.http.request("PATCH", path, headers=headers)
        assert (answered.status_code, answered.json()["code"]) == (405, method), path
        assert set(answered.headers["allow"].split(", ")) >= methods
        lost = server.http.request("GET", f"{path}/nowhere/at/all", headers=headers)
        assert (lost.status_code, lost.json()["code"]) == (404, path_code), path
    scene.drop()
