"""The Yoti contract held against what the vendor documents, both ways.

On a status, a parameter or a field, `x-inferred` means that the reference has it otherwise or not at all.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import pytest

from emulator.contract.document import Document, load_document
from emulator.contract.operation import Operation
from emulator.contract.validator import Shape
from tests.contract.samples import SCHEMAS
from tests.contract.yoti_facts import OPERATIONS, REFUSALS, SUMMARY, Documented, Field

DOCUMENT = load_document(SCHEMAS / "yoti.yaml")
CALLS = [pytest.param(number, facts, id=f"{number}") for number, facts in OPERATIONS.items()]

NOT_SENT = {16: "a list answers with the body of a creation", 20: "a 204 cannot carry a body"}
"""The calls whose printed reply is not what is sent."""

DEPARTURES = {
    ("number", "integer"),
    ("string", "date-time"),
    ("string", "string or null"),
    ("date-time", "date-time or null"),
}
"""The printed type and ours, where ours may be another one, if it is marked."""

RULES = (
    *("pattern", "enum", "const", "minLength", "maxLength", "default", "deprecated"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("minItems", "maxItems", "uniqueItems"),
)


class Ours(NamedTuple):
    """A field of our contract.

    marked: it says itself that it is inferred. inferred: it does, or what it refers to does.
    """

    name: str
    kind: str
    rules: dict[str, Any]
    marked: bool
    inferred: bool


class Reader:
    """What a document says, in the terms of the table of facts."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def operation(self, facts: Documented) -> Operation | None:
        """Our operation of a documented call."""
        called = (facts.method, facts.path)
        every = self.document.operations.values()
        return next((one for one in every if (one.method, one.template) == called), None)

    def whole(self, schema: Any) -> dict[str, Any]:
        """A schema with what it refers to, its own words first."""
        own = dict(schema)
        while "$ref" in own:
            own = {**self.document.resolve({"$ref": own.pop("$ref")}), **own}
        return own

    def ours(self, name: str, schema: Any) -> Ours:
        """A field or parameter as the table would have it."""
        whole = self.whole(schema)
        items = self.whole(whole.get("items", {}))
        kind = _kind(whole, items)
        told = items if kind == "array[string]" else {}
        rules = {word: node[word] for node in (told, whole) for word in RULES if word in node}
        if "enum" in rules:
            rules["enum"] = frozenset(rules["enum"])
        return Ours(name, kind, rules, "x-inferred" in schema, "x-inferred" in whole)

    def fields(self, schema: Any) -> Iterator[Ours]:
        """Every field, an inner one after its outer one; a list of lists has a nameless outer one."""
        whole = self.whole(schema)
        if whole.get("type") == "array":
            yield self.ours("", whole)
            yield from self._inner(whole)
        else:
            yield from self._inner({"type": "array", "items": whole})

    def _inner(self, node: dict[str, Any]) -> Iterator[Ours]:
        whole = self.whole(node.get("items", node))
        for name, part in whole.get("properties", {}).items():
            yield self.ours(name, part)
            yield from self._inner(self.whole(part))

    def objects(self, schema: Any) -> Iterator[dict[str, Any]]:
        """Every object in a schema, itself included."""
        whole = self.whole(schema)
        if whole.get("type") == "object":
            yield whole
        for part in [*whole.get("properties", {}).values(), whole.get("items", {})]:
            yield from self.objects(part) if part else ()


def _kind(whole: dict[str, Any], items: dict[str, Any]) -> str:
    kind = whole.get("type", "anything")
    if isinstance(kind, list):
        return f"{_kind({**whole, 'type': kind[0]}, items)} or {kind[1]}"
    if kind == "array":
        return f"array[{items.get('type')}]"
    return "date-time" if whole.get("format") == "date-time" else str(kind)


def compared(printed: tuple[Field, ...], ours: list[Ours], where: str) -> Iterator[str]:
    """How a sequence of printed fields and ours differ, beyond what is marked."""
    waiting = list(printed)
    for one in ours:
        if waiting and waiting[0].name == one.name:
            yield from differences(waiting.pop(0), one, where)
        elif not one.marked:
            yield f"{where}: {one.name} is not printed and not marked"
    for missing in waiting:
        yield f"{where}: {missing.name} is printed and not there, or elsewhere"


def differences(printed: Field, one: Ours, where: str) -> Iterator[str]:
    """How one printed field and ours differ, beyond what is marked."""
    place = f"{where} {one.name}"
    if printed.kind != one.kind and not (one.inferred and (printed.kind, one.kind) in DEPARTURES):
        yield f"{place}: {one.kind} where {printed.kind} is printed"
    for word in {*printed.rules, *one.rules}:
        theirs, own = printed.rules.get(word), one.rules.get(word)
        if theirs == own:
            continue
        added = word not in printed.rules
        replaced = word == "pattern" and own is not None
        if not (one.inferred and (added or replaced)):
            yield f"{place}: {word} is {own} where {theirs} is printed"


def problems(document: Document) -> list[str]:
    """Every difference between a document and the table that is not marked."""
    reader = Reader(document)
    found = []
    for number, facts in OPERATIONS.items():
        operation = reader.operation(facts)
        if operation is None:
            found.append(f"{number}: there is no {facts.method} {facts.path}")
            continue
        where = f"{number} {operation.id}"
        found += [
            *_head(facts, operation, where),
            *_parameters(reader, facts, operation, where),
            *_body(reader, facts, operation, where),
            *_answer(reader, number, facts, operation, where),
        ]
    return found


def _head(facts: Documented, operation: Operation, where: str) -> Iterator[str]:
    if operation.raw.get("x-source") != facts.section or operation.inferred:
        yield f"{where}: another heading"
    if operation.raw.get("deprecated", False) != facts.deprecated:
        yield f"{where}: deprecated in one of both only"
    listed = {status for status, one in operation.responses.items() if not one.inferred}
    if listed != set(facts.statuses):
        yield f"{where}: {sorted(listed ^ set(facts.statuses))} listed or marked in one of both only"


def _parameters(reader: Reader, facts: Documented, operation: Operation, where: str) -> Iterator[str]:
    credentials = operation.raw.get("security", reader.document.raw["security"])[0]
    schemes = reader.document.raw["components"]["securitySchemes"]
    sent = {schemes[word]["name"] for word in credentials if schemes[word]["in"] == "header"}
    if sent != {one.name for one in facts.headers[:2] if one.name in {"Authorization", "Yoti-Sdk-Id"}}:
        yield f"{where}: other credentials"
    path = reader.document.raw["paths"][facts.path]
    nodes = [*path.get("parameters", []), *operation.raw.get("parameters", [])]
    for place, printed in (("path", facts.in_path), ("query", facts.query), ("header", facts.headers)):
        ours = {}
        for node in (reader.whole(one) for one in nodes):
            if node["in"] == place:
                one = reader.ours(node["name"], node["schema"])
                ours[one.name] = one._replace(marked="x-inferred" in node)
        wanted = {one.name: one for one in printed if one.name not in sent}
        for name in {*wanted, *ours}:
            if name not in ours:
                yield f"{where}: {place} parameter {name} is printed and not there"
            elif name in wanted and name != "Content-Type":
                yield from differences(wanted[name], ours[name], f"{where} {place}")
            elif name not in wanted and not ours[name].marked:
                yield f"{where}: {place} parameter {name} is not printed and not marked"


def _body(reader: Reader, facts: Documented, operation: Operation, where: str) -> Iterator[str]:
    if operation.body is None:
        yield from [f"{where}: a body is printed and not there"] if facts.body else []
        return
    schema = operation.body.schema
    yield from compared(facts.body, list(reader.fields(schema)), f"{where} body")
    if reader.whole(schema).get("dependentRequired", {}) != {k: [*v] for k, v in facts.needs.items()}:
        yield f"{where}: other fields need each other"
    for node in reader.objects(schema):
        if "required" in node and "x-inferred" not in node:
            yield f"{where}: no field is printed as required, and the body is not marked"
        if node.get("additionalProperties", True) is not True:
            yield f"{where}: surplus fields are refused"


def _answer(reader: Reader, number: int, facts: Documented, operation: Operation, where: str) -> Iterator[str]:
    response = operation.responses.get(facts.statuses[0])
    shape = response.shape if response else None
    inferred = shape is not None and "x-inferred" in reader.whole(shape.schema)
    if number in NOT_SENT:
        if shape is not None and not inferred:
            yield f"{where}: the reply is not marked"
    elif not facts.answer and shape is not None and not inferred:
        yield f"{where}: no reply is printed, and ours is not marked"
    elif facts.answer and (shape is None or inferred):
        yield f"{where}: a reply is printed, and ours is missing or marked as a whole"
    elif facts.answer and shape is not None:
        yield from compared(facts.answer, list(reader.fields(shape.schema)), f"{where} reply")


def bent(change: Callable[[dict[str, Any]], object]) -> Document:
    """The document with a change in it."""
    raw = copy.deepcopy(DOCUMENT.raw)
    change(raw)
    return Document("yoti", raw)


def operation_of(number: int) -> Operation:
    """Our operation of a documented call."""
    found = Reader(DOCUMENT).operation(OPERATIONS[number])
    assert found is not None
    return found


def body_of(number: int) -> Shape:
    """What an operation takes."""
    body = operation_of(number).body
    assert body is not None
    return body


def reply_of(number: int, status: int) -> Shape:
    """What an operation answers."""
    shape = operation_of(number).responses[status].shape
    assert shape is not None
    return shape


def test_the_document_is_what_is_documented() -> None:
    """Whatever is printed is there, and whatever is not printed is marked."""
    assert problems(DOCUMENT) == []


ACCOUNTS = "/accounts"
ACCOUNT = "/accounts/{accountId}"


def _schema(raw: Mapping[str, Any], name: str) -> Any:
    return raw["components"]["schemas"][name]


DRIFTS: dict[str, Callable[[dict[str, Any]], object]] = {
    "an operation goes": lambda raw: raw["paths"][ACCOUNTS].pop("post"),
    "a status goes": lambda raw: raw["paths"][ACCOUNTS]["post"]["responses"].pop("409"),
    "a status comes": lambda raw: raw["paths"][ACCOUNT]["get"]["responses"].update(
        {"409": raw["paths"][ACCOUNTS]["post"]["responses"]["409"]}
    ),
    "a mark goes": lambda raw: raw["components"]["responses"]["UnlistedUnauthorised"].pop("x-inferred"),
    "a listed status is marked": lambda raw: raw["components"]["responses"]["Broken"].update(
        {"x-inferred": "why"}
    ),
    "a heading changes": lambda raw: raw["paths"][ACCOUNT]["get"].update({"x-source": "Retrieve"}),
    "deprecation goes": lambda raw: _schema(raw, "Profile")["properties"]["is_banned"].pop("deprecated"),
    "a parameter goes": lambda raw: raw["paths"][f"{ACCOUNT}/profiles"]["get"].pop("parameters"),
    "a parameter comes": lambda raw: raw["paths"][ACCOUNT]["get"].update(
        {"parameters": [{"$ref": "#/components/parameters/Page"}]}
    ),
    "a bound of a parameter changes": lambda raw: raw["components"]["parameters"]["Page"]["schema"].update(
        {"minimum": 0}
    ),
    "a pattern changes": lambda raw: _schema(raw, "Uuid").update({"pattern": "^.+$"}),
    "a listed value goes": lambda raw: _schema(raw, "AgeGroup")["enum"].remove("adult"),
    "a body goes": lambda raw: raw["paths"][ACCOUNTS]["post"].pop("requestBody"),
    "a field of a body goes": lambda raw: _schema(raw, "NewInvitation")["properties"].pop("admin"),
    "a field of a body comes": lambda raw: _schema(raw, "NewInvitation")["properties"].update(
        {"name": {"type": "string"}}
    ),
    "a bound of a field changes": lambda raw: _schema(raw, "NewGroup")["properties"]["label"].update(
        {"maxLength": 60}
    ),
    "required is not marked": lambda raw: _schema(raw, "NewGroup").pop("x-inferred"),
    "a need goes": lambda raw: _schema(raw, "Challenge").pop("dependentRequired"),
    "a type of a reply changes": lambda raw: _schema(raw, "PolicyVersion")["properties"]["version"].update(
        {"type": "integer"}
    ),
    "a field of a reply goes": lambda raw: _schema(raw, "Review")["properties"].pop("score"),
    "a field of a reply comes": lambda raw: _schema(raw, "Group")["properties"].update(
        {"created_at": {"$ref": "#/components/schemas/Moment"}}
    ),
    "an inferred reply is not marked": lambda raw: _schema(raw, "Account").pop("x-inferred"),
    "a printed reply goes": lambda raw: raw["paths"][f"{ACCOUNT}/groups"]["get"]["responses"]["200"].pop(
        "content"
    ),
    "a credential goes": lambda raw: raw["security"][0].pop("sdkId"),
}


@pytest.mark.parametrize("change", DRIFTS.values(), ids=list(DRIFTS))
def test_a_drift_is_seen(change: Callable[[dict[str, Any]], object]) -> None:
    """A change to the document alone is found."""
    assert problems(bent(change)) != []


def test_there_are_no_others() -> None:
    """The operations are those of the reference, and the two of the newer summary, which are marked."""
    listed = {(facts.method, facts.path) for facts in OPERATIONS.values()}
    others = [one for one in DOCUMENT.operations.values() if (one.method, one.template) not in listed]
    assert [one.raw["x-source"] for one in others] == [facts.section for facts in SUMMARY.values()]
    for one, facts in zip(others, SUMMARY.values(), strict=True):
        assert one.inferred
        assert (one.body is not None) is facts.takes_body
        unmarked = [status for status, response in one.responses.items() if not response.inferred]
        assert unmarked == [200, *(REFUSALS[text] for text in facts.texts[1:])]


@pytest.mark.parametrize(("number", "facts"), CALLS)
def test_replies_are_exact(number: int, facts: Documented) -> None:
    """A success reply has no surplus key at any depth, and two statuses of one call say the same."""
    schemas = [one.shape.schema for s, one in operation_of(number).responses.items() if s < 300 and one.shape]
    assert all(schema == schemas[0] for schema in schemas)
    for schema in schemas:
        for node in Reader(DOCUMENT).objects(schema):
            assert node["additionalProperties"] is False, facts.path
            assert set(node.get("required", ())) <= set(node["properties"])


def test_refusals_have_one_shape() -> None:
    """Every refusal carries the same object, a status to rely on and two texts."""
    for operation in DOCUMENT.operations.values():
        for status, response in operation.responses.items():
            if status >= 400:
                assert response.shape is not None, (operation.id, status)
                assert response.shape.schema == {"$ref": "#/components/schemas/Error"}


def test_webhooks_are_marked() -> None:
    """That notifications are posted is published, and nothing of how."""
    assert {one.id for one in DOCUMENT.webhooks.values() if one.inferred} == set(DOCUMENT.webhooks)


UNPUBLISHED = {
    "error bodies": "schemas/Error",
    "the unit of epoch": "parameters/Epoch",
    "what a filter of policies lets through": "parameters/PolicyFilter",
    "cut-offs of age groups": "schemas/AgeGroup",
    "the age that is a range in words": "schemas/NewModeration/properties/age_estimation",
    "what groups are for": "schemas/NewModeration/properties/group_ids",
    "who is banned": "schemas/FaceCheck/properties/is_banned",
    "the unit of frame_time": "schemas/FaceCheck/properties/frame_time",
    "the unit of a box": "schemas/FaceCheck/properties/face_top",
    "the unit of observed_at": "schemas/NotificationData/properties/observed_at",
    "which score is given": "schemas/Review/properties/score",
    "who reviews with the relying party's token": "schemas/Review/properties/user_id",
    "resolutions of reports": "schemas/Resolution",
    "why a profile is in a group": "schemas/GroupProfile/properties/reference",
    "how many faces a challenge may show": "schemas/Challenge/properties/image",
    "what an admin may do": "schemas/Member/properties/admin",
    "a reason for no type of content": "schemas/NewFlag/properties/content_type",
    "whose id an uploader's is": "schemas/NewContent/properties/uploader_id",
    "frames of a socket": "schemas/SocketGreeting",
}
"""What is printed without its meaning, or not at all, and where the contract says what it is here."""


@pytest.mark.parametrize("place", UNPUBLISHED.values(), ids=list(UNPUBLISHED))
def test_a_meaning_that_is_not_published_is_marked(place: str) -> None:
    """A unit, a value or a reading of ours is never told as the vendor's, even where its field is printed."""
    node = DOCUMENT.raw["components"]
    for step in place.split("/"):
        node = node[step]
    assert node["x-inferred"]


def test_the_socket_is_told_apart() -> None:
    """The one operation that is no HTTP exchange says so, and asks for no token."""
    sockets = [one.id for one in DOCUMENT.operations.values() if one.raw.get("x-websocket")]
    assert sockets == [operation_of(60).id]
    assert operation_of(60).raw["security"] == [{"sdkId": []}]


ID = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    "wrong",
    [f"{ID}\n", f" {ID}", ID.upper().replace("0", "A"), f"{ID}0", "", ID.replace("-4000", "-7000"), "0" * 36],
)
def test_ids_in_paths_match_in_full(wrong: str) -> None:
    """A UUID in a path is one from end to end: `%0A` after it is not swallowed."""
    ids = [
        parameter
        for operation in DOCUMENT.operations.values()
        for parameter in operation.parameters
        if parameter.place == "path" and parameter.name not in {"date", "dayRange", "version"}
    ]
    assert all(parameter.shape.fits(ID) and not parameter.shape.fits(wrong) for parameter in ids)


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("date", ["2026-01-02", "2026-13-45"], ["1999-01-01", "2026-1-2", "2026-01-02\n"]),
        ("dayRange", ["0", "9", "39", "333"], ["", "07", "40", "5\n", "-1"]),
    ],
)
def test_o15_and_o16_patterns_are_literal(name: str, good: list[str], bad: list[str]) -> None:
    """Date and day range are taken as their printed patterns have them, sensible or not."""
    (shape,) = (one.shape for one in operation_of(68).parameters if one.name == name)
    assert [shape.fits(value) for value in (*good, *bad)] == [True] * len(good) + [False] * len(bad)


URLS = [
    ("https://media.example.com/a.mp4?x=1", True),
    ("http://127.0.0.1:9000/a", True),
    ("http://localhost", True),
    ("http://[::1]:80/a", True),
    ("http://media.example.com/a", False),
    ("http://localhost:80@media.example.com/", False),
    ("https:/", False),
    ("https:///a", False),
    ("xhttps://y", False),
    ("https://a b", False),
]


@pytest.mark.parametrize(("url", "fits"), URLS)
def test_o34_urls(url: str, fits: bool) -> None:  # noqa: FBT001 - a column of the table
    """A content is an https URL with a host, or an http one on this machine."""
    assert body_of(17).fits({"url": url, "type": "IMAGE"}) is fits
    asked = {"content_id": ID, "notifications": {"web_destinations": [url]}}
    assert body_of(24).fits(asked) is fits


def test_o2_a_204_is_empty() -> None:
    """The reply printed under a 204 is not sent."""
    assert operation_of(20).responses[204].shape is None


def test_o9_a_version_is_a_string_here_and_a_number_there() -> None:
    """What tags a policy or makes a version answers a string; what reads one, a number."""
    for number in (57, 58):
        assert reply_of(number, 200).fits({"id": ID, "version": "2"})
        assert not reply_of(number, 200).fits({"id": ID, "version": 2})
    policy = {"id": ID, "version_id": ID, "version": 2, "name": "n", "data": "d", "type": "LINK", "tags": []}
    assert reply_of(59, 200).fits({"policy": {**policy, "is_public": True}})
    assert not reply_of(59, 200).fits({"policy": {**policy, "is_public": True, "version": "2"}})


def test_o14_flags_are_a_bare_array() -> None:
    """The list of reasons has no object around it."""
    assert reply_of(64, 200).fits([{"id": ID, "reason": "r"}])


@pytest.mark.parametrize(
    ("reply", "fits"), [({"profile_id": ""}, True), ({}, True), ({"profile_id": None}, False)]
)
def test_o26_nobody_is_an_empty_id(reply: dict[str, Any], fits: bool) -> None:  # noqa: FBT001 - a column
    """A challenge that finds nobody answers the empty string, or nothing where that is set."""
    assert reply_of(49, 200).fits(reply) is fits


def test_o38_and_content_type() -> None:
    """Content-Type is JSON where it is listed beside a body; where there is none, whatever it says is taken."""
    for number, facts in OPERATIONS.items():
        for parameter in operation_of(number).parameters:
            if parameter.name == "content-type":
                assert parameter.required is False
                assert parameter.shape.fits("application/json")
                assert parameter.shape.fits("application/json; charset=utf-8")
                assert parameter.shape.fits("text/plain") is not bool(facts.body)


def test_o39_consent_has_other_spellings() -> None:
    """The path of biometric consent is a guess, so others are taken too."""
    consents = [one for one in DOCUMENT.operations.values() if one.raw["x-source"] == SUMMARY[71].section]
    assert [template.rpartition("/")[2] for template in consents[0].templates] == [
        "biometric_consent",
        "biometric-consent",
        "consent",
    ]
    assert consents[0].methods == ("PUT", "PATCH", "POST")


def test_a_notification_tells_of_a_face_or_of_an_action() -> None:
    """One of a face has time, box and age; one of an action has none of them."""
    shape = reply_of(32, 200)
    face, action = Reader(DOCUMENT).whole({"$ref": "#/components/schemas/Notification"})["examples"]
    assert shape.fits(face)
    assert shape.fits(action)
    assert not shape.fits({**face, "type": "ACTION"})
    assert not shape.fits({**action, "type": "FACE"})
    assert not shape.fits({**action, "data": {**action["data"], "frame_time": 1}})
