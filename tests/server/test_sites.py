"""Which vendor a name leads to."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from http.client import HTTPResponse
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.contract.document import Document, DocumentError
from emulator.server.sites import REMEMBERED, Sites, name_in
from tests.contract.samples import pet_api, sample_raw
from tests.live import LiveServer, LiveWorld

NAMES = {
    "yoti": ["trust-and-safety.yoti.com"],
    "verifymycontent": [
        "faces.verifymycontent.com",
        "faces-sdx.verifymycontent.com",
        "faces.verifymyage.com",
        "faces-sdx.verifymyage.com",
        "moderation.verifymycontent.com",
        "moderation.sandbox.verifymycontent.com",
        "nucleus-moderation-prd.verifymyage.com",
        "nucleus-moderation-sdx.verifymyage.com",
    ],
    "moderationapi": ["moderationapi.com", "dash.moderationapi.com", "api.moderationapi.com"],
}
EACH = [(api, name) for api, names in NAMES.items() for name in names]
PATHS = {
    "yoti": "/accounts/3d8f7c52-6f0b-4c1e-9a57-0b6f2b6a1c01",
    "verifymycontent": "/v1/collections/cast",
    "moderationapi": "/v1/auth",
}
REFUSALS = {
    "yoti": {"message", "error_code"},
    "verifymycontent": {"error"},
    "moderationapi": {"message", "code"},
}

labels = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9-]{0,8}[A-Za-z0-9])?", fullmatch=True)
names = st.lists(labels, min_size=1, max_size=4).map(".".join)
ports = st.just("") | st.just(":") | st.integers(0, 99999).map(lambda port: f":{port}")


def entry(server: LiveServer, path: str) -> dict[str, Any]:
    """The newest exchange of the default world at a path."""
    found = server.control("GET", f"/worlds/default/journal?path={path}&limit=1").json()["exchanges"]
    newest: dict[str, Any] = found[0]
    return newest


@given(name=names, dot=st.sampled_from(["", "."]), port=ports)
def test_a_name_is_found_however_it_is_written(name: str, dot: str, port: str) -> None:
    """In capitals, with a port, with a last dot."""
    assert name_in(f"{name}{dot}{port}") == name.lower()


@given(st.text(max_size=30) | st.text("aA1.-:[]@/ \t\n\u212a\u0131", max_size=12))
def test_what_is_no_host_names_nobody(host: str) -> None:
    """Of any text at all only a host with a port or without is one, and its name is ASCII in lower case."""
    name = name_in(host)
    if name:
        rest = host[len(name) :]
        assert host[: len(name)].lower() == name
        assert name.isascii()
        assert rest.removeprefix(".").removeprefix(":").strip("0123456789") == ""
        assert all(name.split("."))


@pytest.mark.parametrize(
    "host",
    [
        "",
        ".",
        "..moderationapi.com",
        "moderationapi.com..",
        ".moderationapi.com",
        "moderationapi.com:x",
        "moderationapi.com:1:2",
        "moderationapi.com, localhost",
        "moderationapi.com\n",
        "user@moderationapi.com",
        "moderationapi.com/v1",
        "[moderationapi.com]",
        "evil-moderationapi.com",
        "moderationapi.com.evil.example",
        "x.api.moderationapi.com",
        "localhost:8400",
        "127.0.0.1",
        "[::1]:8400",
    ],
)
def test_only_a_vendors_own_name_is_its(host: str, server: LiveServer) -> None:
    """Under whatever only resembles one, everything is served as ever."""
    sites = server.emulator.pipeline.sites
    assert sites.of(host) is sites.everywhere


def test_every_vendor_has_its_names(server: LiveServer) -> None:
    """Those that its clients have as a default, each once; the control plane has none."""
    told = {api.name: list(api.document.hosts) for api in server.emulator.apis}
    assert told == {**NAMES, "control": []}


@pytest.mark.parametrize("written", ["{}", "{}:443", "{}.", "{}.:8400"])
@pytest.mark.parametrize(("api", "name"), EACH)
def test_a_vendors_name_leads_to_it_alone(api: str, name: str, written: str, server: LiveServer) -> None:
    """Its paths are found, those of the others are its own 404, and so is the control plane."""
    headers = {"Host": written.format(name.upper() if "." in written[2:] else name)}
    for other, path in PATHS.items():
        answered = server.http.get(path, headers=headers)
        shown = entry(server, path)
        assert shown["api"] == api
        if other == api:
            assert answered.status_code == 401
            assert shown["operation"]
        else:
            assert answered.status_code == 404
            assert answered.json().keys() == REFUSALS[api]
            assert shown["operation"] is None
            own = {operation.template for operation in operations(server, api)}
            assert {near.split(" ")[1] for near in shown["near"]} <= own


def operations(server: LiveServer, api: str) -> Any:
    """What an API serves."""
    return server.emulator.pipeline.apis[api].document.operations.values()


@pytest.mark.parametrize(("api", "name"), EACH)
def test_the_control_plane_has_no_vendors_name(api: str, name: str, server: LiveServer) -> None:
    """There is no such path at the vendor; nothing is told or done."""
    for method, path in (
        ("GET", "/_emulator/health"),
        ("GET", "/_emulator/ca.pem"),
        ("POST", "/_emulator/worlds"),
    ):
        answered = server.http.request(method, path, headers={"Host": name})
        assert answered.status_code == 404
        assert answered.json().keys() == REFUSALS[api]


def test_a_method_that_is_not_served(server: LiveServer) -> None:
    """Under a vendor's name, the methods at a path are those of that vendor."""
    answered = server.http.delete("/v1/collections", headers={"Host": "faces.verifymycontent.com"})
    assert answered.headers["allow"] == "POST"


def test_a_refusal_before_a_world_is_known_is_the_vendors(server: LiveServer) -> None:
    """A path that nobody has, and a body that is too large for one that somebody has."""
    for api, names in NAMES.items():
        answered = server.http.get("/nobodys/path", headers={"Host": names[0]})
        assert answered.json().keys() == REFUSALS[api]
        assert entry(server, "/nobodys/path")["api"] == api
    head = "POST /v1/moderate HTTP/1.1\r\nHost: api.moderationapi.com\r\nContent-Length: 1000000000000\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(head.encode())
        said = HTTPResponse(connection)
        said.begin()
        assert json.loads(said.read()).keys() == REFUSALS["moderationapi"]


def test_a_session_of_a_vendor_works_under_its_name(world: LiveWorld) -> None:
    """Signatures are over the path, so that a name changes nothing."""
    host = {"Host": "faces-sdx.verifymyage.com:443"}
    assert world.vmc.call("GET", "/v1/collections/risky/", headers=host).status_code in {200, 404}
    key = world.credentials["moderationapi"]["api_key"]
    own = {"Authorization": f"Bearer {key}"}
    for path, name in (("/v1/auth", "api.moderationapi.com"), ("/api/v1/auth", "dash.moderationapi.com")):
        assert world.server.http.get(path, headers={**own, "Host": name}).status_code == 200


def test_strange_names_are_not_held(server: LiveServer) -> None:
    """However many are sent, only some are remembered, and vendors' names still lead to them."""
    sites = server.emulator.pipeline.sites
    for number in range(10 * REMEMBERED):
        assert sites.of(f"host-{number}.example") is sites.everywhere
    assert sites.of.cache_info().currsize <= REMEMBERED
    assert sites.of("moderationapi.com").api is server.emulator.pipeline.apis["moderationapi"]


@pytest.mark.parametrize(
    "name", ["Example.com", "example.com:443", "example.com.", "example", "*.example.com", ""]
)
def test_a_document_names_hosts_only(name: str) -> None:
    """What is no name of a host is refused when the document is read."""
    with pytest.raises(DocumentError, match="x-hosts"):
        Document("pets", {**sample_raw(), "x-hosts": [name]})


def test_a_name_has_one_owner() -> None:
    """Two APIs of one name are refused at start."""
    pets = pet_api()
    document = Document("pets", {**sample_raw(), "x-hosts": ["pets.example"]})
    other = Document("other", {"x-hosts": ["pets.example"]})
    with pytest.raises(ValueError, match=r"pets\.example is a name of two"):
        Sites([replace(pets, document=document), replace(pets, name="other", document=other, handlers={})])
