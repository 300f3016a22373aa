"""What a project has used up, and how fast it may."""

from __future__ import annotations

import pytest

from tests.apis.moderationapi.project import Project, refused

TEXT = {"value": "I like ice cream"}


def test_a_quota_that_is_used_up(project: Project) -> None:
    """403, nothing is stored, and the next that fits is answered."""
    project.switch(quota=3)
    refused(project.call("POST", "/moderate/video", {"url": "https://e.com/a.mp4", "authorId": "late"}), 403)
    assert project.call("GET", "/authors/late").status_code == 404
    project.do("POST", "/moderate/image", {"url": "https://e.com/a.jpg"})
    body = refused(project.call("POST", "/moderate/text", TEXT), 403)
    assert (body["code"], body["message"]) == ("FORBIDDEN", "the quota of 3 units is used up")


def test_more_than_is_left_of_the_quota(project: Project) -> None:
    """What is asked and what is left is told; nothing is left where more was used than there is now."""
    project.switch(quota=3)
    project.do("POST", "/moderate/text", TEXT)
    image = {"url": "https://e.com/a.jpg"}
    body = refused(project.call("POST", "/moderate/image", image), 403)
    assert body["message"] == "this takes 3 units, and of the quota of 3 units 2 are left"
    project.do("POST", "/moderate/text", TEXT)
    body = refused(project.call("POST", "/moderate/image", image), 403)
    assert body["message"] == "this takes 3 units, and of the quota of 3 units 1 is left"
    project.switch(quota=1)
    body = refused(project.call("POST", "/moderate/image", image), 403)
    assert body["message"] == "the quota of 1 unit is used up"


def test_too_many_requests(project: Project) -> None:
    """429 tells when to come back, in the headers and in words, and the next minute is a new one."""
    project.switch(rate_limit=2)
    first = project.call("POST", "/moderate/text", TEXT)
    assert first.headers["x-ratelimit-limit"] == "2"
    assert project.call("POST", "/moderate/text", TEXT).status_code in {200, 429}
    late = project.call("POST", "/moderate/text", TEXT)
    body = refused(late, 429)
    assert body["code"] == "TOO_MANY_REQUESTS"
    assert body["message"] == body["error"] == "Rate limit exceeded. Try again in 60 seconds."
    assert body["issues"] == []
    assert late.headers["retry-after"] == "60"
    assert late.headers["x-ratelimit-remaining"] == "0"
    reset = int(late.headers["x-ratelimit-reset"])
    project.advance(59)
    assert project.call("POST", "/moderate/text", TEXT).headers["retry-after"] == "1"
    project.advance(1)
    again = project.call("POST", "/moderate/text", TEXT)
    assert again.status_code == 200
    assert int(again.headers["x-ratelimit-reset"]) == reset + 60


@pytest.mark.parametrize("path", ["/auth", "/moderate/nothing"])
def test_headers_are_on_every_reply_to_a_known_caller(project: Project, path: str) -> None:
    """Also where nothing is counted for, or served."""
    assert "x-ratelimit-limit" in project.call("GET", path).headers


def test_an_injected_limit_is_told(project: Project) -> None:
    """The headers follow the limit of a fault: on what it lets through, and on what it does not."""
    made = project.control("POST", "/faults", json={"effect": "rate_limit", "limit": 2, "window": 30})
    assert made.status_code == 201
    replies = [project.call("POST", "/moderate/text", TEXT) for _ in range(4)]
    assert [reply.status_code for reply in replies] == [200, 200, 429, 429]
    assert [reply.headers["x-ratelimit-limit"] for reply in replies] == ["2"] * 4
    assert [reply.headers["x-ratelimit-remaining"] for reply in replies] == ["1", "0", "0", "0"]
    late = replies[-1].headers
    now = project.control("GET", "/clock").json()["epoch"]
    assert 0 < int(late["retry-after"]) <= 30
    assert abs(int(late["x-ratelimit-reset"]) - now - int(late["retry-after"])) <= 1
    project.switch(rate_limit=1)
    tighter = project.call("POST", "/moderate/text", TEXT)
    assert tighter.headers["x-ratelimit-limit"] == "2"
    project.control("DELETE", "/faults")
    assert project.call("POST", "/moderate/text", TEXT).headers["x-ratelimit-limit"] == "1"


def test_counting_ends(project: Project) -> None:
    """A minute with as many requests as a snapshot may say goes on, and can be read again."""
    usage = {"used": 5, "requests": 10**12, "since": 1767225600.0}
    kept = {"version": 1, "moderationapi": {"usage": usage}}
    assert project.control("PUT", "/snapshot", json=kept).status_code == 200
    assert project.call("POST", "/moderate/text", TEXT).status_code == 429
    assert project.control("GET", "/snapshot").json()["moderationapi"]["usage"] == usage
