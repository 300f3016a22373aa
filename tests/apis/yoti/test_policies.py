"""Policies: versions, tags, and who may see them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.yoti_client import STRANGER, YotiWorld, refused

RULES = {"name": "House rules", "data": "https://example.com/rules", "type": "LINK", "tags": ["draft"]}


def created(world: YotiWorld, name: str, **more: Any) -> str:
    """The id of a new policy."""
    return world.new("/policies", {**RULES, "name": name, **more})


def read(world: YotiWorld, policy: str, version: int | None = None) -> dict[str, Any]:
    """A policy, read."""
    answered = world.call("GET", f"/policies/{policy}" + ("" if version is None else f"/version/{version}"))
    assert answered.status_code == 200
    found: dict[str, Any] = answered.json()["policy"]
    return found


def names(world: YotiWorld, query: str = "") -> list[str]:
    """The names that are listed."""
    answered = world.call("GET", f"/policies{query}")
    assert answered.status_code == 200
    return [policy["name"] for policy in answered.json()["policies"]]


def test_create(world: YotiWorld) -> None:
    """A policy begins with version 1, a number; it is private and has no tags unless it is said."""
    full, bare = created(world, "full", is_public=True), world.new("/policies", {**RULES, "tags": []})
    found = read(world, full)
    assert found == {
        "id": full,
        "version_id": found["version_id"],
        "version": 1,
        "name": "full",
        "data": "https://example.com/rules",
        "type": "LINK",
        "tags": ["draft"],
        "is_public": True,
    }
    assert (read(world, bare)["is_public"], read(world, bare)["tags"]) == (False, [])
    assert world.call("GET", "/policies").json() == {"policies": [read(world, full), read(world, bare)]}


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": None},
        {"data": ""},
        {"type": "TEXT"},
        {"type": "link"},
        {"tags": "x"},
        {"tags": [1]},
        {"is_public": "yes"},
    ],
)
def test_bad_body(world: YotiWorld, change: dict[str, Any]) -> None:
    """What a policy may not be is refused, and nothing is kept."""
    assert next(iter(change)) in refused(world.call("POST", "/policies", {**RULES, **change}), 400)
    assert names(world) == []


@pytest.mark.parametrize("missing", ["name", "data", "type"])
def test_missing(world: YotiWorld, missing: str) -> None:
    """A policy has a name, data and a type."""
    body = {key: value for key, value in RULES.items() if key != missing}
    assert missing in refused(world.call("POST", "/policies", body), 400)


def test_name_taken(world: YotiWorld) -> None:
    """A name is taken within one account while its policy lives, by the latest version."""
    policy = created(world, "one")
    assert "name" in refused(world.call("POST", "/policies", {**RULES, "name": "one"}), 409)
    assert world.call("POST", f"/policies/{policy}/version", {"name": "two"}).status_code == 200
    created(world, "one")
    refused(world.call("POST", "/policies", {**RULES, "name": "two"}), 409)
    assert world.call("DELETE", f"/policies/{policy}").status_code == 204
    created(world, "two")


def test_o7_filter_is_called_policy(world: YotiWorld) -> None:
    """The filter is on is_public: true, false or all, which is what no filter means too."""
    created(world, "open", is_public=True)
    created(world, "closed")
    assert names(world, "?policy=true") == ["open"]
    assert names(world, "?policy=false") == ["closed"]
    assert names(world, "?policy=all") == names(world) == ["open", "closed"]
    for other in ("TRUE", "1", "", "public"):
        assert "policy" in refused(world.call("GET", f"/policies?policy={other}"), 400)


def test_pages(world: YotiWorld) -> None:
    """Pages are counted after the filter; past the last one there is none, but the first is always there."""
    world.switch(page_size=2)
    assert names(world, "?page=1") == []
    refused(world.call("GET", "/policies?page=2"), 422)
    for number in range(4):
        created(world, str(number), is_public=number > 0)
    assert names(world, "?page=2") == ["2", "3"]
    assert names(world, "?page=2&policy=true") == ["3"]
    for page in ("3", "2&policy=false", "0", "-1", "x", "", "1.5", "99999999999999999999"):
        assert "page" in refused(world.call("GET", f"/policies?page={page}"), 422)


def test_o8_o9_tags_are_set_in_place(world: YotiWorld) -> None:
    """Tagging replaces the tags of the latest version; the answer's version is a string."""
    policy = created(world, "one")
    world.call("POST", f"/policies/{policy}/version", {})
    before = read(world, policy)
    answered = world.call("POST", f"/policies/{policy}/tags", {"tags": ["live", "eu"]})
    assert (answered.status_code, answered.json()) == (200, {"id": policy, "version": "2"})
    assert read(world, policy) == {**before, "tags": ["live", "eu"]}
    assert read(world, policy, 2) == read(world, policy)
    assert read(world, policy, 1)["tags"] == ["draft"]


def test_o8_o9_versions(world: YotiWorld) -> None:
    """A version takes over what is left out, and has an id of its own; the answer's number is a string."""
    policy = created(world, "one", is_public=True)
    first = read(world, policy)
    answered = world.call("POST", f"/policies/{policy}/version", {"data": "", "type": "DOCUMENT"})
    assert (answered.status_code, answered.json()) == (200, {"id": policy, "version": "2"})
    second = read(world, policy)
    assert second == {
        **first,
        "version_id": second["version_id"],
        "version": 2,
        "data": "",
        "type": "DOCUMENT",
    }
    assert second["version_id"] != first["version_id"]
    assert world.call("POST", f"/policies/{policy}/version", {"tags": []}).json()["version"] == "3"
    assert read(world, policy)["tags"] == []
    assert [read(world, policy, number)["version"] for number in (1, 2, 3)] == [1, 2, 3]
    assert read(world, policy, 1) == first
    assert len(names(world)) == 1


def test_version_may_take_a_name(world: YotiWorld) -> None:
    """A version may have another policy's name, as no 409 is listed; is_public is not among its fields."""
    created(world, "one")
    policy = created(world, "two")
    answered = world.call("POST", f"/policies/{policy}/version", {"name": "one", "is_public": True})
    assert answered.status_code == 200
    assert names(world, "?policy=false") == ["one", "one"]


@pytest.mark.parametrize("path", ["tags", "version"])
@pytest.mark.parametrize("body", [None, [], {"tags": 1}, {"tags": [None]}])
def test_bad_change(world: YotiWorld, path: str, body: Any) -> None:
    """A change that is not understood changes nothing."""
    policy = created(world, "one")
    before = read(world, policy)
    refused(world.call("POST", f"/policies/{policy}/{path}", body), 400)
    assert read(world, policy) == before


@pytest.mark.parametrize("version", ["2", "0", "-1", "x", "1.5", "%0A", "1%0A", "9" * 30])
def test_o10_unknown_version(world: YotiWorld, version: str) -> None:
    """A version that is not there, or is no number, is not found, though no 404 is listed."""
    refused(world.call("GET", f"/policies/{created(world, 'one')}/version/{version}"), 404)


@pytest.mark.parametrize("policy", [STRANGER, "x", "%0A"])
def test_o10_unknown_policy(world: YotiWorld, policy: str) -> None:
    """A policy that is not there is not found, though no 404 is listed; only the deletion lists a 400."""
    for method, path, body in (
        ("GET", "", None),
        ("GET", "/version/1", None),
        ("POST", "/tags", {"tags": []}),
        ("POST", "/version", {}),
    ):
        refused(world.call(method, f"/policies/{policy}{path}", body), 404)
    refused(world.call("DELETE", f"/policies/{policy}"), 404 if policy == STRANGER else 400)


def test_bad_account_id(world: YotiWorld) -> None:
    """An account's id that is none is a 401 where neither 400 nor 404 is listed."""
    refused(world.party.call("GET", f"/accounts/x/policies/{STRANGER}"), 401)
    refused(world.party.call("GET", "/accounts/x/policies"), 401)
    refused(world.party.call("POST", "/accounts/x/policies", RULES), 400)


def test_delete(world: YotiWorld) -> None:
    """A deleted policy is gone in every version."""
    policy = created(world, "one")
    answered = world.call("DELETE", f"/policies/{policy}")
    assert (answered.status_code, answered.content) == (204, b"")
    refused(world.call("DELETE", f"/policies/{policy}"), 404)
    refused(world.call("GET", f"/policies/{policy}/version/1"), 404)
    assert names(world) == []


def test_o11_delete_without_a_token(world: YotiWorld) -> None:
    """The deletion lists no 401 and answers it all the same."""
    refused(world.call("DELETE", f"/policies/{STRANGER}", headers={"Authorization": None}), 401)
