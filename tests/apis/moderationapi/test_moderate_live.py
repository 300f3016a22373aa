"""The moderate endpoints over a real socket, each with its statuses."""

from __future__ import annotations

import pytest

from tests.apis.moderationapi.project import Project, refused
from tests.apis.moderationapi.stage import Json

BODIES: dict[str, Json] = {
    "/moderate/object": {
        "value": {"type": "object", "data": {"a": {"type": "text", "value": "I like ice cream"}}}
    },
    "/moderate/video": {"url": "https://e.com/a.mp4"},
    "/moderate/text": {"value": "I like ice cream"},
    "/moderate/image": {"url": "https://e.com/a.jpg"},
    "/moderate/audio": {"url": "https://e.com/a.mp3"},
    "/moderate": {"content": {"type": "text", "text": "I like ice cream"}},
}
each_path = pytest.mark.parametrize("path", BODIES)


@each_path
def test_200(project: Project, path: str) -> None:
    """What the contract takes is answered, by both prefixes alike."""
    first = project.do("POST", path, {**BODIES[path], "contentId": "a"})
    headers = {"Authorization": f"Bearer {project.key}"}
    body = {**BODIES[path], "contentId": "a"}
    again = project.server.http.post(f"/api/v1{path}", json=body, headers=headers)
    assert again.json() == first


@each_path
def test_400(project: Project, path: str) -> None:
    """What it does not take is refused with issues."""
    told = refused(project.call("POST", path, {**BODIES[path], "doNotStore": 1}), 400)
    assert told["issues"] == [
        {
            "code": "invalid_type",
            "expected": "boolean",
            "path": ["doNotStore"],
            "message": "Invalid input: expected boolean, received number",
        }
    ]


@each_path
def test_401(project: Project, path: str) -> None:
    """Without a key there is nothing."""
    answered = project.server.http.post(f"/v1{path}", json=BODIES[path])
    assert answered.status_code == 401
    told = answered.json()
    assert (told["message"], told["code"]) == ("Authorization not provided", "UNAUTHORIZED")


@each_path
def test_403(project: Project, path: str) -> None:
    """A quota that is used up."""
    project.switch(quota=0)
    assert refused(project.call("POST", path, BODIES[path]), 403)["code"] == "FORBIDDEN"


@each_path
def test_413(project: Project, path: str) -> None:
    """A body that nests too deep."""
    deep: Json = {}
    for _ in range(70):
        deep = {"a": deep}
    assert (
        refused(project.call("POST", path, {**BODIES[path], "metadata": deep}), 413)["code"]
        == "PAYLOAD_TOO_LARGE"
    )


@each_path
def test_429(project: Project, path: str) -> None:
    """A minute that is full."""
    project.switch(rate_limit=1)
    project.call("GET", "/auth")
    answered = project.call("POST", path, BODIES[path])
    assert refused(answered, 429)["code"] == "TOO_MANY_REQUESTS"
    assert int(answered.headers["retry-after"]) > 0


@each_path
def test_500(project: Project, path: str) -> None:
    """A fault."""
    rule = {"operation": f"POST /v1{path}", "status": 500}
    assert project.control("POST", "/faults", json=rule).status_code == 201
    assert refused(project.call("POST", path, BODIES[path]), 500)["code"] == "INTERNAL_SERVER_ERROR"


def test_why(project: Project) -> None:
    """The control plane tells why content was flagged, and of which content."""
    project.do("POST", "/moderate/text", {"value": "You idiot", "contentId": "a"})
    project.do("POST", "/moderate", {"content": {"type": "text", "text": "You idiot"}, "contentId": "b"})
    told = project.control("GET", "/moderationapi/explanations").json()["explanations"]
    assert [each["content_id"] for each in told] == ["b", "a"]
    [alone] = project.control("GET", "/moderationapi/explanations", params={"content_id": "a"}).json()[
        "explanations"
    ]
    assert (alone["operation"], alone["flagged"]) == ("moderateText", True)
    reasons = {(each["model"], each["label"]): each["evidence"] for each in alone["reasons"]}
    assert reasons["toxicity", "INSULT"] == "idiot"


def test_flagged_content_waits_for_a_person(project: Project) -> None:
    """It is in the queue, and what is not to be stored is not."""
    project.do("POST", "/moderate/object", {**BODIES["/moderate/object"], "contentId": "clean"})
    rude = {"value": {"type": "object", "data": {"a": {"type": "text", "value": "You fucking idiot"}}}}
    project.do("POST", "/moderate/object", {**rude, "contentId": "rude"})
    project.do("POST", "/moderate/object", {**rude, "contentId": "secret", "doNotStore": True})
    assert project.items() == ["rude"]
    project.switch(dry_run=True)
    assert project.do("POST", "/moderate/object", {**rude, "contentId": "dry"})["flagged"] is False
    assert set(project.items()) == {"rude", "dry"}
