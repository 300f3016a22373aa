"""One operation, compiled from its document."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.contract.document import Document
from emulator.contract.operation import Parameter
from tests.contract.samples import sample, sample_raw


def parameters(operation_id: str) -> dict[str, Parameter]:
    """An operation's parameters by name."""
    return {one.name: one for one in sample().operations[operation_id].parameters}


def test_names_and_places() -> None:
    """An operation knows its method, its path with its other spellings, and every name it goes by."""
    operation = sample().operations["addPet"]
    assert (operation.api, operation.method, operation.template) == ("pets", "POST", "/pets")
    assert operation.templates == ("/pets", "/pets/", "/animals")
    assert operation.names == ("addPet", "POST /pets", "POST /pets/", "POST /animals")


def test_methods_that_are_taken_for_the_documented_one() -> None:
    """Each of them goes with each spelling of the path; the documented method stays the operation's own."""
    raw = sample_raw()
    raw["paths"]["/pets"]["post"]["x-alias-methods"] = ["PATCH"]
    raw["paths"]["/pets"]["post"]["x-aliases"] = ["/animals"]
    operation = Document("pets", raw).operations["addPet"]
    assert operation.method == "POST"
    assert operation.methods == ("POST", "PATCH")
    assert operation.names == ("addPet", "POST /pets", "POST /animals", "PATCH /pets", "PATCH /animals")


def test_parameters() -> None:
    """Type and default are found through a `$ref`, a header's name is in lower case."""
    found = parameters("listPets")
    assert {name: (one.place, one.type, one.default, one.required) for name, one in found.items()} == {
        "limit": ("query", "integer", 20, False),
        "weight": ("query", "number", None, False),
        "tame": ("query", "boolean", None, False),
        "kind": ("query", "array", None, False),
        "x-page": ("header", "integer", None, False),
    }


@pytest.mark.parametrize("operation_id", ["getPet", "washPet", "removePet"])
def test_parameters_of_the_path_are_shared(operation_id: str) -> None:
    """A path's parameters are those of each of its operations, and always required."""
    assert parameters(operation_id)["pet_id"].required


@pytest.mark.parametrize(
    ("schema", "kind", "default"),
    [
        ({}, "string", None),
        (True, "string", None),
        ({"type": ["null", "integer"], "default": 3}, "integer", 3),
        ({"$ref": "#/components/schemas/Limit"}, "integer", None),
        ({"allOf": [{"default": 1}, {"type": "integer", "default": 2}]}, "integer", 1),
    ],
)
def test_type_and_default_of_a_parameter(schema: Any, kind: str, default: Any) -> None:
    """The type is what converts a text; without one, text stays text."""
    raw = sample_raw()
    raw["paths"]["/pets"]["get"]["parameters"] = [{"name": "q", "in": "query", "schema": schema}]
    (parameter,) = Document("pets", raw).operations["listPets"].parameters
    assert (parameter.type, parameter.default) == (kind, default)


def test_bodies() -> None:
    """An operation without a request body reads none; one may be taken without being required."""
    operations = sample().operations
    assert operations["listPets"].body is None
    assert operations["addPet"].body is not None
    assert [operations[name].body_required for name in ("listPets", "addPet", "washPet")] == [
        False,
        True,
        False,
    ]


def test_responses() -> None:
    """Statuses are numbers; `default` stands for all others; a status may have no content."""
    operations = sample().operations
    assert list(operations["addPet"].responses) == [201, 400, 401, 413, 422, 500, 507]
    assert operations["addPet"].fallback is None
    removed = operations["removePet"]
    assert list(removed.responses) == [204]
    assert removed.responses[204].shape is None
    assert removed.fallback is not None
    assert removed.fallback.status == 0


def test_how_a_status_is_reached() -> None:
    """One text is one way; a shared response has its own, unless the operation says other ones."""
    responses = sample().operations["addPet"].responses
    assert responses[400].reached_by == ("no name", "a name too long")
    assert responses[401].reached_by == ("no key",)
    assert responses[500].reached_by == ("a fault",)
    assert responses[201].reached_by == ()
    assert sample().operations["getPet"].responses[404].inferred == "not documented"


def test_open_and_inferred() -> None:
    """An operation with an empty `security` needs no credential."""
    operations = sample().operations
    assert [name for name, one in operations.items() if one.open] == ["removePet"]
    assert operations["removePet"].inferred == "not documented"


def test_content_that_is_not_json_has_no_shape() -> None:
    """A reply of another media type is not held against a schema."""
    raw = sample_raw()
    raw["paths"]["/pets"]["get"]["responses"]["200"]["content"] = {"image/png": {"schema": {"type": "string"}}}
    assert Document("pets", raw).operations["listPets"].responses[200].shape is None
