"""An OpenAPI document, read, checked and remembered."""

from __future__ import annotations

import copy
import os
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.contract.document import Document, DocumentError, load_document
from tests.contract.samples import SAMPLE, sample, sample_raw
from tests.contract.second_opinion import second_opinion

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 12) | st.text("ab", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=5,
)
PLAIN = st.sampled_from(
    [
        {"type": "string", "maxLength": 2},
        {"type": "integer", "minimum": 1, "maximum": 9},
        {"enum": ["a", 1, None]},
        {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}},
        {"type": "array", "items": {"type": "string"}, "maxItems": 2},
        {"type": ["string", "null"]},
        True,
        False,
    ]
)
NAMES = ("A", "B", "C", "D")


def schemas_over(earlier: tuple[str, ...]) -> st.SearchStrategy[Any]:
    """Schemas that may refer to the `earlier` ones, with and without words beside the `$ref`."""
    if not earlier:
        return PLAIN
    reference = st.sampled_from(earlier).map(lambda name: {"$ref": f"#/components/schemas/{name}"})
    beside = st.sampled_from(
        [{}, {"not": {"const": "a"}}, {"maxLength": 1}, {"description": "said"}, {"type": "object"}]
    )
    words = st.builds(lambda one, other: {**one, **other}, reference, beside)
    return PLAIN | words | words.map(lambda one: {"type": "array", "items": one}) | words.map(_nested)


def _nested(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [{"properties": {"a": schema}, "required": ["a"]}, schema]}


@given(st.tuples(*(schemas_over(NAMES[:place]) for place in range(4))), st.lists(JSON, min_size=1, max_size=8))
def test_inline_means_the_same(schemas: tuple[Any, ...], values: list[Any]) -> None:
    """A schema whose references are replaced judges every value as the one with references does."""
    named = dict(zip(NAMES, schemas, strict=True))
    document = Document("d", {"components": {"schemas": named}})
    before = copy.deepcopy(document.raw)
    inlined = document.inline({"$ref": "#/components/schemas/D"})
    assert document.raw == before
    assert b"$ref" not in orjson.dumps(inlined)
    plain = second_opinion(inlined)
    referring = second_opinion({**document.raw, "$ref": "#/components/schemas/D"})
    for value in values:
        assert plain(value) == referring(value)


def test_inline_keeps_what_stands_beside_a_reference() -> None:
    """A rule beside a `$ref` holds as well as those referred to."""
    name = sample().inline({"$ref": "#/components/schemas/NewPet"})["properties"]["name"]
    assert [second_opinion(name)(value) for value in ("Rex", "", "nobody", 5)] == [True, False, False, False]


def test_inline_keeps_an_allof_beside_a_reference() -> None:
    """An `allOf` beside a `$ref` adds to what is referred to."""
    schema = {"$ref": "#/components/schemas/Name", "allOf": [{"pattern": "^R"}]}
    fits = second_opinion(sample().inline(schema))
    assert [fits(value) for value in ("Rex", "Tom", "R" * 11)] == [True, False, False]


def test_inline_drops_notes() -> None:
    """Words of ours are not for the validator."""
    assert sample().inline({"x-note": 1, "items": {"x-note": 2, "type": "string"}}) == {
        "items": {"type": "string"}
    }


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {"x-note": {"type": "string"}}},
        {"type": "object", "required": ["$ref"], "properties": {"$ref": {"type": "string"}}},
        {"const": {"x-note": 1}},
        {"enum": [{"$ref": "#/components/schemas/Pet"}]},
        {"type": "object", "default": {"x-note": 1}},
    ],
)
def test_inline_keeps_names_and_values(schema: dict[str, Any]) -> None:
    """A property, a constant or a default may be called as a word of ours is."""
    assert sample().inline(schema) == schema


def test_a_schema_that_contains_itself_is_refused() -> None:
    """This engine has no recursive schemas, and says so."""
    named = {"Tree": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}}
    with pytest.raises(DocumentError, match="contains itself"):
        Document("d", {"components": {"schemas": named}}).inline({"$ref": "#/components/schemas/Tree"})


@pytest.mark.parametrize(
    "reference", ["#/components/schemas/None", "#/openapi/x", "other.yaml#/A", "#/paths/0"]
)
def test_a_reference_to_nothing_is_refused(reference: str) -> None:
    """A `$ref` that points nowhere names itself in the error."""
    for attempt in (sample().inline, sample().resolve):
        with pytest.raises(DocumentError, match="points at nothing"):
            attempt({"$ref": reference})


def test_resolve_follows_to_the_end() -> None:
    """A reference to a reference is followed; a circle of them is refused; the rest is given back."""
    named = {"A": {"$ref": "#/n/B"}, "B": {"$ref": "#/n/C"}, "C": {"type": "string"}, "Z": {"$ref": "#/n/Z"}}
    document = Document("d", {"n": named})
    assert document.resolve({"$ref": "#/n/A"}) == {"type": "string"}
    assert document.resolve(None) is None
    with pytest.raises(DocumentError, match="back to itself"):
        document.resolve({"$ref": "#/n/Z"})


def test_operations_and_webhooks_by_id() -> None:
    """Each operation is found by its operationId, webhooks apart."""
    document = sample()
    assert list(document.operations) == ["listPets", "addPet", "getPet", "washPet", "removePet"]
    assert list(document.webhooks) == ["petBorn"]


def test_two_operations_of_one_name_are_refused() -> None:
    """An operationId names one operation."""
    raw = sample_raw()
    raw["paths"]["/pets"]["get"]["operationId"] = "addPet"
    with pytest.raises(DocumentError, match="addPet"):
        Document("pets", raw)


def copied(folder: Path) -> Path:
    """The sample in a folder of its own."""
    path = folder / "pets.yaml"
    path.write_bytes(SAMPLE.read_bytes())
    return path


def kept(path: Path) -> list[Path]:
    """What is kept beside a document."""
    return sorted((path.parent / "__pycache__").glob("*"))


def test_loading_keeps_the_parsed_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second load reads no YAML and gives the same document, named after its file."""
    path = copied(tmp_path)
    first = load_document(path)
    assert first.name == "pets"
    assert len(kept(path)) == 1
    monkeypatch.setitem(__import__("sys").modules, "yaml", None)
    assert load_document(path).raw == first.raw


def test_a_changed_document_is_read_anew(tmp_path: Path) -> None:
    """After a change the kept copy is not used, and replaced."""
    path = copied(tmp_path)
    load_document(path)
    (old,) = kept(path)
    path.write_text(path.read_text().replace("title: Pets", "title: Beasts"))
    assert load_document(path).raw["info"]["title"] == "Beasts"
    (new,) = kept(path)
    assert new != old


def test_a_spoilt_copy_is_not_used(tmp_path: Path) -> None:
    """A kept copy that is not JSON is as good as none."""
    path = copied(tmp_path)
    load_document(path)
    kept(path)[0].write_bytes(b'{"openapi": ')
    assert "listPets" in load_document(path).operations


def test_a_folder_that_takes_nothing(tmp_path: Path) -> None:
    """Where nothing can be kept the document is parsed each time."""
    path = copied(tmp_path)
    (tmp_path / "__pycache__").write_bytes(b"in the way")
    assert "listPets" in load_document(path).operations


def test_other_documents_copies_stay(tmp_path: Path) -> None:
    """Keeping one document removes no other's copy."""
    path = copied(tmp_path)
    other = tmp_path / "cars.yaml"
    other.write_bytes(SAMPLE.read_bytes())
    load_document(path)
    load_document(other)
    assert [file.name.split(".")[0] for file in kept(path)] == ["cars", "pets"]
    assert not [file for file in kept(path) if os.fspath(file).endswith(".partial")]


def test_a_document_with_an_unknown_word_is_not_loaded(tmp_path: Path) -> None:
    """The error names file, place and word, and nothing is kept."""
    path = copied(tmp_path)
    path.write_text(path.read_text().replace("maxLength: 10", "maxLenght: 10"))
    with pytest.raises(DocumentError, match=r"pets\.yaml: schema Name: unknown keyword 'maxLenght'"):
        load_document(path)
    assert kept(path) == []
