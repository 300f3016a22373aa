"""The contract of moderationapi.com held against what is known of it, both ways."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import parse_qs

import pytest

from emulator.contract.conformity import converted
from emulator.contract.document import load_document
from emulator.contract.operation import Operation
from emulator.contract.validator import Shape
from tests.contract.moderationapi_facts import (
    CLASSIFIERS,
    ERROR_TYPES,
    EVENT,
    EVENT_TYPES,
    EVENTS,
    EVENTS_V2,
    ITEM_V2,
    NEWER,
    NONSENSE,
    OPERATIONS,
    POLICY_VERDICTS,
    REPLIES_2,
    UNDOCUMENTED_EVENTS,
    VERDICTS,
    Broken,
    Documented,
    Fields,
    Kind,
)
from tests.contract.samples import SCHEMAS

DOCUMENT = load_document(SCHEMAS / "moderationapi.yaml")
CALLS = [pytest.param(name, facts, id=name) for name, facts in {**OPERATIONS, **NEWER}.items()]
each_call = pytest.mark.parametrize(("name", "facts"), CALLS)

RULES = (
    *("minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "pattern", "format", "default"),
)


class Ours(NamedTuple):
    """A field of our contract."""

    required: bool
    kind: Kind
    rules: dict[str, Any]


def whole(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema without references, with what its `allOf` says in one; what depends on values is left out."""
    own = {word: value for word, value in schema.items() if word != "allOf"}
    for part in map(whole, schema.get("allOf", ())):
        if "if" in part:
            continue
        properties = own.get("properties", {})
        for name, inner in part.get("properties", {}).items():
            both = {"allOf": [properties[name], inner]} if name in properties else inner
            properties = {**properties, name: both}
        required = [*own.get("required", ()), *part.get("required", ())]
        own = {**part, **own, "properties": properties, "required": required}
    return own


def generations(name: str) -> list[dict[str, Any]]:
    """What a call answers, as clients up to 1.x read it and, where it differs, as those from 2.0 on do."""
    shape = DOCUMENT.operations[name].responses[200].shape
    assert shape is not None
    schema: dict[str, Any] = shape.inlined()
    branches: list[dict[str, Any]] = schema.get("anyOf", [schema])
    return branches


def kind_of(schema: dict[str, Any]) -> Kind:
    """What a field holds, in the terms of the table of facts."""
    values = [schema["const"]] if "const" in schema else schema.get("enum", [])
    if values and all(value is None or isinstance(value, str) for value in values):
        return frozenset(values)
    kind = _spelled(schema.get("type", "any"))
    items = whole(schema.get("items", {}))
    item = "object" if "oneOf" in items else _spelled(items.get("type", "any"))
    return kind.replace("array", f"array[{item}]") if item != "object" and items else kind


def _spelled(kinds: str | list[str]) -> str:
    return kinds if isinstance(kinds, str) else "|".join(sorted(kinds))


def fields(schema: dict[str, Any]) -> dict[str, Ours]:
    """Every field of an object, or of the items of a list."""
    return dict(_inner("", whole(schema)))


def _inner(path: str, schema: dict[str, Any]) -> Iterator[tuple[str, Ours]]:
    start = f"{path}." if path else ""
    for name, raw in schema.get("properties", {}).items():
        part = whole(raw)
        rules = {word: part[word] for word in RULES if word in part}
        yield start + name, Ours(name in schema.get("required", ()), kind_of(part), rules)
        yield from _inner(start + name, part)
    more = schema.get("additionalProperties")
    if path and isinstance(more, dict):
        yield from _inner(f"{path}{{}}", whole(more))
    items = schema.get("items", {})
    for item in map(whole, items.get("oneOf", [items] if items else [])):
        yield from _inner(f"{path}[{_name_of(item) if 'oneOf' in items else ''}]", item)


def _name_of(item: dict[str, Any]) -> str:
    said = item["properties"]
    return str(said["id"].get("const") or said["type"]["const"])


def tabled(found: dict[str, Ours]) -> Fields:
    """As the table of facts has them."""
    return {f"*{path}" if one.required else path: one.kind for path, one in found.items()}


def reply_of(name: str) -> dict[str, Any]:
    """What a call answers to clients up to 1.x."""
    return generations(name)[0]


def body_of(operation: Operation) -> dict[str, Any]:
    """What a call or a webhook takes; nothing where it takes no body or any."""
    schema: dict[str, Any] = operation.body.inlined() if operation.body else {}
    return schema


def verdict(shape: Shape, value: Any) -> Broken:
    """What is wrong with a body."""
    found = shape.violations(value, "request", "body")
    assert shape.fits(value) is not bool(found)
    return tuple(sorted((one.pointer, one.rule) for one in found))


@each_call
def test_method_and_paths(name: str, facts: Documented) -> None:
    """A call is where the vendor has it, below both prefixes."""
    operation = DOCUMENT.operations[name]
    assert operation.method == facts.method
    assert operation.templates == (f"/api/v1{facts.path}", f"/v1{facts.path}")
    assert not operation.open


def test_all_else_is_inferred() -> None:
    """There is no call besides, and what one client alone knows of is marked as a whole."""
    assert set(DOCUMENT.operations) == {*OPERATIONS, *NEWER}
    assert [name for name in NEWER if not DOCUMENT.operations[name].inferred] == []


@each_call
def test_statuses(name: str, facts: Documented) -> None:
    """The listed statuses are documented, and what is not listed says why it is there."""
    operation = DOCUMENT.operations[name]
    ours = facts.unlisted | {429} | ({413} if operation.body else frozenset())
    assert set(operation.responses) == facts.statuses | ours
    silent = {s for s in ours if not (operation.responses[s].inferred or operation.inferred)}
    assert silent <= {400} & facts.statuses


@each_call
def test_body(name: str, facts: Documented) -> None:
    """Fields, what they hold and which are required are the vendor's."""
    operation = DOCUMENT.operations[name]
    found = fields(body_of(operation))
    assert tabled(found) == facts.body
    assert operation.body_required is facts.required
    assert [place for place, one in found.items() if "default" in one.rules and one.required] == []


@each_call
def test_query(name: str, facts: Documented) -> None:
    """Parameters and what they hold are the vendor's."""
    found = {
        f"*{one.name}" if one.required else one.name: kind_of(one.shape.inlined())
        for one in DOCUMENT.operations[name].parameters
        if one.place == "query"
    }
    assert found == facts.query


@each_call
def test_bounds(name: str, facts: Documented) -> None:
    """Bounds, formats and defaults are the vendor's, and an id in a path is not empty and has an end."""
    operation = DOCUMENT.operations[name]
    found = {place: one.rules for place, one in fields(body_of(operation)).items() if one.rules}
    for one in operation.parameters:
        schema = one.shape.inlined()
        rules = {word: schema[word] for word in RULES if word in schema}
        if one.place == "path":
            assert rules == {"minLength": 1, "maxLength": 500}
        elif rules and (name, one.name) != ("listActions", "queueId"):
            found[one.name] = rules
    assert found == dict(facts.bounds)


@each_call
def test_reply(name: str, facts: Documented) -> None:
    """Every field that a client reads is there, as it reads it; no other is, unless the vendor allows any."""
    schema = reply_of(name)
    assert tabled(fields(schema)) == facts.reply
    root = whole(schema)
    if root["type"] == "object":
        assert (root.get("additionalProperties", True) is not False) is facts.more


@each_call
def test_reply_of_the_second_generation(name: str, facts: Documented) -> None:
    """A reply has a second shape where clients from 2.0 on read another one, and says that it is inferred."""
    expected = [facts.reply, *([REPLIES_2[name]] if name in REPLIES_2 else [])]
    assert [tabled(fields(schema)) for schema in generations(name)] == expected
    raw = DOCUMENT.operations[name].raw["responses"]["200"]["content"]["application/json"]["schema"]
    for branch in raw.get("anyOf", [])[1:]:
        assert branch["$ref"].endswith("V2")
        assert DOCUMENT.resolve(branch)["x-inferred"]


Rows = list[tuple[list[str], bool, Kind]]


def sample(facts: Fields, *, rest: bool) -> Any:
    """A value with the fields of a table, each the smallest. rest: with those that need not be there."""
    steps = re.compile(r"\[[^\]]*\]|[^.\[\]*]+")
    return _built(
        [(steps.findall(path), path.startswith("*"), kind) for path, kind in facts.items()], rest=rest
    )


def _built(rows: Rows, *, rest: bool) -> Any:
    groups: dict[str, Rows] = {}
    for steps, required, kind in rows:
        groups.setdefault(steps[0], []).append((steps[1:], required, kind))
    built: dict[str, Any] = {}
    for name, group in groups.items():
        inner = [row for row in group if row[0]]
        _, required, kind = next((row for row in group if not row[0]), ([], True, "object"))
        if required or rest:
            value = "2026-01-01" if name == "date" else _smallest(kind)
            built[name] = _built(inner, rest=rest) if inner and (rest or value is not None) else value
    return list(built.values()) if next(iter(groups)).startswith("[") else built


def _smallest(kind: Kind) -> Any:
    if isinstance(kind, frozenset):
        return min(value for value in kind if value is not None)
    plain: dict[str, Any] = {"string": "2026-01-01T00:00:00Z", "boolean": False, "object": {}, "any": None}
    plain["array[integer]"] = [0, 0]
    return None if "null" in kind.split("|") else plain.get(kind, [] if kind.startswith("array") else 0)


def replies() -> Iterator[tuple[Shape, Fields, bool]]:
    """Every reply in each of its shapes, with its table and whether the vendor allows more."""
    for name, facts in {**OPERATIONS, **NEWER}.items():
        tables = [facts.reply, *([REPLIES_2[name]] if name in REPLIES_2 else [])]
        for schema, table in zip(generations(name), tables, strict=True):
            yield Shape(DOCUMENT, schema), table, facts.more


def test_smallest_replies() -> None:
    """What a client can read keeps our contract: no further field is needed, no smallest value too small."""
    for shape, table, _ in replies():
        for rest in (False, True):
            assert shape.violations(sample(table, rest=rest), "reply", "body") == []


OPEN = {
    *("metadata", "authors.metadata", "data.metadata", "policies.data"),
    *("possibleValues", "data.possibleValues"),
    *("queue.filter", "queue.filter.filterLabels", "queue.filter.metadataFilters"),
}
"""The objects of replies that may have more fields: what the client itself has sent or set."""


def test_replies_have_no_other_fields() -> None:
    """A field that no client knows is a mistake of ours, except in what is open by its nature."""
    found = set()
    for shape, table, more in replies():
        value = {} if more else sample(table, rest=True)
        for name, inner in _objects_of("", value):
            inner["surplus"] = 1
            if shape.fits(value):
                found.add(name)
            del inner["surplus"]
    assert sorted(found) == sorted(OPEN)


def _objects_of(name: str, value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        yield name, value
        for word, inner in list(value.items()):
            yield from _objects_of(f"{name}.{word}" if name else word, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects_of(name, inner)


@pytest.mark.parametrize(("name", "body", "broken"), VERDICTS)
def test_verdicts(name: str, body: Any, broken: Broken) -> None:
    """A request is refused for what the vendor's validator refuses it for, and for nothing else."""
    shape = DOCUMENT.operations[name].body
    assert shape is not None
    assert verdict(shape, body) == tuple(sorted(broken))


@pytest.mark.parametrize(("policy", "broken"), POLICY_VERDICTS)
def test_policies(policy: Any, broken: Broken) -> None:
    """A policy needs what its id says."""
    shape = DOCUMENT.operations["moderateContent"].body
    assert shape is not None
    body = {"content": {"type": "text", "text": "a"}, "policies": [policy]}
    assert verdict(shape, body) == tuple(sorted((f"/policies/0{pointer}", rule) for pointer, rule in broken))


def test_a_missing_field_is_described_where_it_is_required() -> None:
    """A name under `required` in a request stands beside its field: a refusal says what is expected."""
    for name, operation in DOCUMENT.operations.items():
        body = body_of(operation)
        asking = [node["not"] for node in _nodes(body) if "not" in node]
        for node in _nodes(body):
            if "then" not in node and not any(node is one for one in asking):
                assert set(node.get("required", ())) <= set(node.get("properties", {})), name


def _nodes(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for word, inner in schema.items():
            if word != "if":
                yield from _nodes(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _nodes(inner)


@pytest.mark.parametrize(("name", "query"), NONSENSE.items())
def test_nonsense_is_no_error(name: str, query: str) -> None:
    """What clients send as filters fits, sense or not."""
    sent = parse_qs(query)
    parameters = {one.name: one for one in DOCUMENT.operations[name].parameters if one.place == "query"}
    assert sent.keys() <= parameters.keys()
    for word, texts in sent.items():
        parameter = parameters[word]
        assert parameter.shape.fits(converted(texts, parameter.type)), word


def test_text_models_of_the_clients_own() -> None:
    """A text's reply may have further models, in one of the three known shapes."""
    shape = DOCUMENT.operations["moderateText"].responses[200].shape
    assert shape is not None
    reply = {
        "status": "success",
        "request": {"timestamp": 1, "quota_usage": 1},
        "flagged": False,
        "author": None,
        "content_moderated": False,
        "unicode_spoofing": False,
        "data_found": False,
        "original": "a",
        "content": "a",
    }
    classifier = {"label": "WINNER", "score": 0.9, "label_scores": {"WINNER": 0.9, "NEUTRAL": 0.1}}
    matcher = {"mode": "PARANOID", "found": True, "matches": ["a"], "components": {"first": "a"}}
    assert shape.fits(reply)
    assert shape.fits({**reply, "mine": classifier, "yours": matcher})
    assert not shape.fits({**reply, "mine": {"label": "WINNER"}})
    assert not shape.fits({**reply, "mine": 1})
    for model in CLASSIFIERS:
        assert not shape.fits({**reply, model: classifier})
        assert shape.fits({**reply, model: {**classifier, "label": None, "score": 0, "error": "too long"}})


def test_events_to_subscribe_to() -> None:
    """A webhook may be told of each event, and of no other."""
    webhook = whole(reply_of("readWebhook"))["properties"]["eventTypes"]
    change = body_of(DOCUMENT.operations["updateWebhook"])["properties"]["eventTypes"]
    assert set(webhook["items"]["enum"]) == set(change["items"]["enum"]) == EVENT_TYPES == set(EVENTS.values())


SCORED = {
    "moderateObject": {"labels[].score"},
    "moderateImage": {"labels[].score"},
    "moderateText": {f"{model}.score" for model in (*CLASSIFIERS, "language")},
    "moderateContent": {
        *("evaluation.flag_probability", "evaluation.severity_score"),
        *("casebook.agreement", "casebook.confidence", "casebook.similarity"),
        *("insights[sentiment].probability", "insights[language].probability"),
        *("insights[sentiment].scores.positive", "insights[sentiment].scores.negative"),
        *("policies[classifier].probability", "policies[classifier].labels[].probability"),
        *("policies[entity_matcher].probability", "policies[entity_matcher].matches[].probability"),
    },
}


def test_scores() -> None:
    """A score is between 0 and 1, a trust level one of six."""
    for name in OPERATIONS:
        found = fields(reply_of(name))
        assert {path for path, one in found.items() if one.rules == {"minimum": 0, "maximum": 1}} == SCORED.get(
            name, set()
        )
    level = Shape(DOCUMENT, {"$ref": "#/components/schemas/TrustLevel"})
    assert [n for n in range(-3, 7) if level.fits({"level": n, "manual": False})] == [-1, 0, 1, 2, 3, 4]


@each_call
def test_refusals(name: str, facts: Documented) -> None:
    """Each refusal has a message and a code; too many requests are told of in both documented ways."""
    for status, response in DOCUMENT.operations[name].responses.items():
        if status >= 400:
            assert response.shape is not None
            assert response.shape.fits({"message": "a", "code": "B", "issues": [{"message": "a"}]}) is (
                status != 429
            )
            assert not response.shape.fits({"message": "a"})
            assert not response.shape.fits({"message": "a", "code": "B", "issues": [{}]})
            kind = fields(response.shape.inlined())["type"].kind
            assert kind == ERROR_TYPES
    limited = DOCUMENT.operations[name].responses[429].shape
    assert limited is not None
    assert limited.fits({"error": "a", "message": "a", "code": "TOO_MANY_REQUESTS", "issues": []})
    assert facts.statuses & {200} == {200}


@each_call
def test_headers(name: str, facts: Documented) -> None:  # noqa: ARG001 - a column of the table
    """A reply tells how many requests are left, and a 429 when to try again."""
    raw = DOCUMENT.operations[name].raw["responses"]
    told = {"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"}
    assert set(raw["200"]["headers"]) == told
    assert set(DOCUMENT.resolve(raw["429"])["headers"]) == {*told, "Retry-After"}


def test_webhooks() -> None:
    """Each event has a payload in both versions, which calls itself so and is signed."""
    assert set(DOCUMENT.webhooks) == {*EVENTS, *EVENTS_V2}
    for name, event in {**EVENTS, **EVENTS_V2}.items():
        webhook = DOCUMENT.webhooks[name]
        assert fields(body_of(webhook))["type"].kind == frozenset({event})
        headers = {one.name for one in webhook.parameters}
        versioned = {"webhook-version", "webhook-event-id"} if name in EVENTS_V2 else set()
        assert headers == {"modapi-signature", *versioned}
        assert bool(webhook.inferred) is (name in UNDOCUMENTED_EVENTS)


def test_payloads() -> None:
    """The payloads have the fields of the vendor's types."""
    assert tabled(fields(body_of(DOCUMENT.webhooks["queueItemNew"]))) == EVENT
    found = fields(body_of(DOCUMENT.webhooks["queueItemCompletedV2"]))
    assert {name for name, one in found.items() if one.required and "." not in name} == {
        *("id", "type", "api_version", "created", "data")
    }
    item = "data.object.item"
    assert found[item].required
    inner = {name.removeprefix(f"{item}."): one for name, one in found.items() if name.startswith(f"{item}.")}
    assert tabled(inner) == ITEM_V2
    acted = fields(body_of(DOCUMENT.webhooks["authorBlockedV2"]))
    required = {name for name, one in acted.items() if one.required and name.count(".") == 2}
    assert required == {
        f"data.object.{name}" for name in ("id", "key", "name", "value", "created_at", "author")
    }
