"""The key's own endpoints."""

from __future__ import annotations

from tests.apis.moderationapi.project import Project


def test_a_good_key(project: Project) -> None:
    """Both ways of asking name the project."""
    project.switch(project_name="Mine")
    expected = {"status": "success", "message": "Valid API key", "project": "Mine"}
    assert project.get("/auth") == expected
    assert project.do("POST", "/auth") == expected
    empty = project.call("POST", "/auth", content=b"")
    assert empty.status_code == 200


def test_the_quota(project: Project) -> None:
    """What is left goes down by what replies say."""
    before = project.get("/account")
    assert before["remaining_quota"] == before["text_api_quota"]
    assert before["current_project"]["name"] == "Demo project"
    used = 0
    for path, body in (
        ("/moderate/text", {"value": "I like ice cream"}),
        ("/moderate/image", {"url": "https://e.com/a.jpg"}),
        ("/moderate/video", {"url": "https://e.com/a.mp4", "doNotStore": True}),
    ):
        used += project.do("POST", path, body)["request"]["quota_usage"]
    used += project.do("POST", "/moderate", {"content": {"type": "text", "text": "x"}})["meta"]["usage"]
    assert used == 1 + 3 + 30 + 1
    assert project.get("/account")["remaining_quota"] == before["remaining_quota"] - used
    assert project.get("/account")["id"] == before["id"]
