"""The VerifyMyContent contract held against what the vendor documents, both ways."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.contract.document import load_document
from emulator.contract.operation import Operation
from tests.contract.samples import SCHEMAS
from tests.contract.verifymycontent_facts import (
    BOUNDING_BOX_FIELDS,
    FACEMATCH_FIELDS,
    LIVESTREAM_STATUSES,
    MODERATION_STATUSES,
    OPERATIONS,
    SAMPLE_FACE_IMAGE,
    SAMPLE_STREAM_URLS,
    SIGHTING_FIELDS,
    WEBHOOK_ACCEPTED,
    WEBHOOKS,
    Documented,
)

DOCUMENT = load_document(SCHEMAS / "verifymycontent.yaml")
CALLS = [pytest.param(*row, id=" ".join(row[0])) for row in OPERATIONS.items()]


def operation(call: tuple[str, str]) -> Operation:
    """Our operation of a documented call."""
    method, path = call
    spelled = path.replace("{ID}", "{id}")
    (found,) = (one for one in DOCUMENT.operations.values() if (one.method, one.template) == (method, spelled))
    return found


def flat(schema: Any) -> dict[str, Any]:
    """A schema with its references and the properties of its `allOf` in one."""
    own = dict(schema)
    while "$ref" in own:
        own = {**DOCUMENT.resolve({"$ref": own.pop("$ref")}), **own}
    for part in own.pop("allOf", []):
        properties = flat(part).get("properties", {})
        if properties:
            own["properties"] = {**properties, **own.get("properties", {})}
    return own


def fields(schema: Any, prefix: str = "") -> dict[str, tuple[bool, dict[str, Any]]]:
    """Every field, nested ones with dots, with whether it is required and its schema."""
    whole = flat(schema)
    found = {}
    for name, part in whole.get("properties", {}).items():
        inner = flat(part)
        found[prefix + name] = (name in whole.get("required", []), inner)
        if inner.get("type") == "object":
            found |= fields(inner, f"{prefix}{name}.")
    return found


def required_of(schema: Any) -> set[str]:
    """The fields that a reply always has."""
    return set(flat(schema)["required"])


@pytest.mark.parametrize(("call", "facts"), CALLS)
def test_rows_of_errors(call: tuple[str, str], facts: Documented) -> None:
    """Each row of the vendor's table of errors has its own way to be reached, and there are no others."""
    rows = {s: len(r.reached_by) for s, r in operation(call).responses.items() if s >= 300}
    if facts.errors:
        assert rows == dict(facts.errors)
    else:
        assert operation(call).inferred or any(one.inferred for one in operation(call).responses.values())


@pytest.mark.parametrize(("call", "facts"), CALLS)
def test_request_fields(call: tuple[str, str], facts: Documented) -> None:
    """Fields, and which of them are required, are the vendor's; `faces_id` is a spelling of ours."""
    body = operation(call).body
    found = fields(body.schema) if body else {}
    assert {name for name, (required, _) in found.items() if required} == facts.required
    optional = {name for name, (required, _) in found.items() if not required}
    assert optional - {"faces_id"} == facts.optional | facts.conditional | facts.sample_only


@pytest.mark.parametrize(("call", "facts"), CALLS)
def test_listed_values_and_defaults(call: tuple[str, str], facts: Documented) -> None:
    """Listed values and defaults are the vendor's."""
    body = operation(call).body
    found = {n: f for n, f in (fields(body.schema) if body else {}).items() if n not in facts.sample_only}
    enums = {name: frozenset(schema["enum"]) for name, (_, schema) in found.items() if "enum" in schema}
    defaults = {
        name: schema["default"]
        for name, (required, schema) in found.items()
        if "default" in schema and not required
    }
    assert enums == dict(facts.enums)
    assert defaults == dict(facts.defaults)


@pytest.mark.parametrize(("call", "facts"), CALLS)
def test_answer_fields(call: tuple[str, str], facts: Documented) -> None:
    """The success reply has every documented field, always; without documented fields it has no content."""
    (reply,) = (one for status, one in operation(call).responses.items() if status < 300)
    if facts.answer:
        assert reply.shape is not None
        assert required_of(reply.shape.schema) == facts.answer
    else:
        assert reply.shape is None


@pytest.mark.parametrize(("call", "facts"), CALLS)
def test_sources(call: tuple[str, str], facts: Documented) -> None:
    """Each documented call names the heading that it comes from."""
    assert operation(call).raw["x-source"] == facts.section


def test_all_else_is_inferred() -> None:
    """An operation that the vendor does not document says where it comes from, and the other way round."""
    documented = {operation(call).id for call in OPERATIONS}
    inferred = {one.id for one in DOCUMENT.operations.values() if one.inferred and "x-source" not in one.raw}
    assert set(DOCUMENT.operations) == documented | inferred
    assert not documented & inferred


def test_webhooks() -> None:
    """Both webhooks carry the documented fields and are accepted with the documented statuses."""
    assert set(WEBHOOKS) <= set(DOCUMENT.webhooks)
    for name, (heading, carried) in WEBHOOKS.items():
        webhook = DOCUMENT.webhooks[name]
        assert webhook.raw["x-source"] == heading
        assert webhook.body is not None
        assert required_of(webhook.body.schema) == carried
        assert set(webhook.responses) == WEBHOOK_ACCEPTED


@pytest.mark.parametrize(
    ("call", "statuses", "respelled"),
    [
        (
            ("GET", "/api/v1/moderation/{ID}"),
            MODERATION_STATUSES,
            {"Awaiting Face Match": "Awaiting Face match"},
        ),
        (("GET", "/api/v1/livestream/{ID}"), LIVESTREAM_STATUSES, {}),
    ],
)
def test_statuses(call: tuple[str, str], statuses: frozenset[str], respelled: dict[str, str]) -> None:
    """The statuses of a resource are those tabled, in the spelling that the samples have."""
    shape = operation(call).responses[200].shape
    assert shape is not None
    _, schema = fields(shape.schema)["status"]
    assert {respelled.get(one, one) for one in schema["enum"]} >= statuses


def test_facematch() -> None:
    """What stands under facematch, of each sighting and of each box, is what the samples show."""
    shape = operation(("GET", "/api/v1/moderation/{ID}")).responses[200].shape
    assert shape is not None
    facematch = flat(flat(shape.schema)["properties"]["facematch"])
    assert set(facematch["properties"]) == FACEMATCH_FIELDS
    for kind in ("unknown", "risky"):
        sighting = flat(flat(facematch["properties"][kind])["items"])
        assert set(sighting["properties"]) == SIGHTING_FIELDS
        assert set(flat(sighting["properties"]["bounding_box"])["properties"]) == BOUNDING_BOX_FIELDS


def livestream(**changes: Any) -> dict[str, Any]:
    """A livestream as a client asks for one."""
    asked = {
        "external_id": "L",
        "embed_url": "https://e.example/x",
        "stream": {"protocol": "hls", "url": "https://example.com/file.m3u8"},
        "webhook": "https://e.example/w",
        "customer": {"id": "U", "email": "person@example.com"},
    }
    return {**asked, **changes}


STREAMS = [
    *((protocol, url, True) for protocol, urls in SAMPLE_STREAM_URLS.items() for url in urls),
    ("rtmps", "https://h/x", False),
    ("hls", "https://example.com/file.mp4", False),
    ("webrtc", "webrtc://h", False),
    ("rtmp", "rtmp://h", False),
    ("hls", None, False),
]


@pytest.mark.parametrize(("protocol", "url", "fits"), STREAMS)
def test_streams(protocol: str, url: str | None, fits: bool) -> None:  # noqa: FBT001 - a column of the table
    """Each sample URL is taken with its protocol, misspelling included, and no other kind of URL is."""
    body = operation(("POST", "/api/v1/livestream-anonymous")).body
    stream = {"protocol": protocol} if url is None else {"protocol": protocol, "url": url}
    assert body is not None
    assert body.fits(livestream(stream=stream)) is fits


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({}, True),
        ({"collection_id": "risky"}, False),
        ({"face_id": ""}, False),
        ({"face_id": "a\x07"}, False),
        ({"surplus": 1}, True),
        ({"face_image": 5}, False),
    ],
)
def test_new_faces(changes: dict[str, Any], fits: bool) -> None:  # noqa: FBT001 - a column of the table
    """The sample request is taken; reserved, empty and unprintable names are not; a surplus field is."""
    body = operation(("POST", "/v1/collections")).body
    assert body is not None
    asked = {"collection_id": "c", "face_id": "John Doe", "face_image": SAMPLE_FACE_IMAGE, **changes}
    assert body.fits(asked) is fits
