"""Which operation a method and a path name."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.contract.operation import Operation
from emulator.contract.paths import Match, PathTree
from tests.contract.samples import sample


def operation(template: str, method: str = "GET", *, api: str = "pets") -> Operation:
    """An operation of which only method and path matter."""
    return Operation(
        id=f"{method} {template}",
        api=api,
        method=method,
        templates=(template,),
        summary="",
        parameters=(),
        body=None,
        body_required=False,
        responses={},
    )


def tree(*templates: str) -> PathTree:
    """A tree of GETs."""
    return PathTree(operation(template) for template in templates)


def found(match: Match | None) -> tuple[str, dict[str, str]] | None:
    """The template and the values of a match."""
    return None if match is None else (match.operation.template, match.values)


def naive(templates: list[str], path: str) -> tuple[str, dict[str, str]] | None:
    """Every template as a regular expression; of those that match, the one that is fixed the longest."""
    hits = []
    for template in templates:
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template))
        hit = re.fullmatch(pattern, path)
        if hit:
            free = [segment.startswith("{") for segment in template.split("/")]
            hits.append((free, template, {name: unquote(value) for name, value in hit.groupdict().items()}))
    return min(hits)[1:] if hits else None


SEGMENTS = st.sampled_from(["a", "b", "c", ""])
FREE = st.sampled_from(["a", "b", "c", "{}", "{}"])


@st.composite
def templates_of(draw: st.DrawFn) -> list[str]:
    """Some templates, no two of them the same but for their parameters' names."""
    segments_of_one = st.lists(FREE, min_size=1, max_size=4)
    raw = draw(st.lists(segments_of_one, min_size=1, max_size=8, unique_by=tuple))
    trailing = draw(st.lists(st.booleans(), min_size=len(raw), max_size=len(raw)))
    made = []
    for segments, slash in zip(raw, trailing, strict=True):
        named = [f"{{p{place}}}" if one == "{}" else one for place, one in enumerate(segments)]
        made.append("/" + "/".join(named) + ("/" if slash else ""))
    return made


@given(templates_of(), st.lists(st.lists(SEGMENTS | st.just("d e"), min_size=1, max_size=5), max_size=10))
def test_agrees_with_a_naive_matcher(templates: list[str], paths: list[list[str]]) -> None:
    """The tree finds what trying every template finds; a fixed segment wins over a parameter."""
    served = tree(*templates)
    for segments in paths:
        path = "/" + "/".join(quote(segment) for segment in segments)
        if not path.startswith("//"):
            assert found(served.find("GET", path)) == naive(templates, path)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12))
def test_a_parameter_takes_any_value(value: str) -> None:
    """Whatever is percent-encoded into a segment comes out of it, slashes included."""
    match = tree("/pets/{pet}/name").find("GET", f"/pets/{quote(value, safe='')}/name")
    assert found(match) == ("/pets/{pet}/name", {"pet": value})


@given(st.text(max_size=40), st.sampled_from(["GET", "POST", "HEAD", "BREW"]))
def test_no_path_is_too_strange(path: str, method: str) -> None:
    """Any path and method is either served or not; asking never fails."""
    served = tree("/pets/{pet}", "/", "/pets/%")
    served.find(method, path)
    served.methods(path)
    served.owner(path)
    served.nearest(method, path)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/v1/pets/dogs", ("/v1/pets/dogs", {})),
        ("/v1/pets/dogs/", ("/v1/pets/dogs/", {})),
        ("/v1/pets/cat", ("/v1/pets/{kind}", {"kind": "cat"})),
        ("/v1/pets/cat/", None),
        ("/v1/pets/", None),
        ("/v1/pets/dogs/5", ("/v1/pets/dogs/{dog}", {"dog": "5"})),
        ("/v1/pets/dogs/toys", ("/v1/pets/{kind}/toys", {"kind": "dogs"})),
        ("/v1/pets/dogs%2F5", ("/v1/pets/{kind}", {"kind": "dogs/5"})),
        ("/v1/pets/dogs%2f", ("/v1/pets/{kind}", {"kind": "dogs/"})),
        ("/v1/pet%73/dogs", ("/v1/pets/dogs", {})),
        ("//v1/pets/dogs", ("/v1/pets/dogs", {})),
        ("/v1//pets/dogs", None),
        ("/v1/pets//toys", None),
        ("/v1/pets/%20", ("/v1/pets/{kind}", {"kind": " "})),
        ("/v1/pets/a+b", ("/v1/pets/{kind}", {"kind": "a+b"})),
        ("/v1/pets/%zz", ("/v1/pets/{kind}", {"kind": "%zz"})),
        ("/v1/pets/%FF", ("/v1/pets/{kind}", {"kind": "\N{REPLACEMENT CHARACTER}"})),
        ("/v1/pets/..", ("/v1/pets/{kind}", {"kind": ".."})),
        ("/V1/pets/dogs", None),
        ("", None),
        ("/", None),
    ],
)
def test_paths(path: str, expected: tuple[str, dict[str, str]] | None) -> None:
    """Slashes count, two at the start do not; a parameter is one segment that is not empty."""
    served = tree(
        "/v1/pets/dogs", "/v1/pets/dogs/", "/v1/pets/{kind}", "/v1/pets/dogs/{dog}", "/v1/pets/{kind}/toys"
    )
    if path == "/v1/pets/dogs/toys":
        served = tree("/v1/pets/dogs", "/v1/pets/{kind}/toys")
    assert found(served.find("GET", path)) == expected


def test_a_method_may_lie_on_another_branch() -> None:
    """A fixed path that does not serve a method gives way to a parameter that does."""
    served = PathTree([operation("/pets/dogs"), operation("/pets/{kind}", "DELETE")])
    assert found(served.find("DELETE", "/pets/dogs")) == ("/pets/{kind}", {"kind": "dogs"})
    assert found(served.find("GET", "/pets/dogs")) == ("/pets/dogs", {})
    assert served.methods("/pets/dogs") == ["GET", "DELETE"]
    assert served.methods("/pets/cats") == ["DELETE"]
    assert served.methods("/cars") == []


def test_the_root_can_be_served() -> None:
    """A template of a single slash is the root."""
    assert found(tree("/").find("GET", "/")) == ("/", {})


def test_values_are_named_as_each_template_names_them() -> None:
    """Two templates may call the same segment by different names."""
    served = PathTree([operation("/pets/{a}"), operation("/pets/{b}/toys/{c}")])
    assert found(served.find("GET", "/pets/1/toys/2")) == ("/pets/{b}/toys/{c}", {"b": "1", "c": "2"})
    assert found(served.find("GET", "/pets/1")) == ("/pets/{a}", {"a": "1"})


def test_other_spellings_lead_to_the_same_operation() -> None:
    """An alias is found as the documented path is."""
    document = sample()
    served = PathTree(document.operations.values())
    for path in ("/pets", "/pets/", "/animals"):
        match = served.find("POST", path)
        assert match is not None
        assert match.operation is document.operations["addPet"]
    assert served.methods("/animals") == ["POST"]


def test_nothing_is_served_twice() -> None:
    """Two operations at one place are refused, whatever they call its parameters."""
    with pytest.raises(ValueError, match="served twice"):
        tree("/pets/{a}", "/pets/{b}")


@pytest.mark.parametrize("template", ["/pets/{pet}.json", "/pets/{pet}:wash"])
def test_a_parameter_is_a_whole_segment(template: str) -> None:
    """A template that this tree could not match as it is meant is refused."""
    with pytest.raises(ValueError, match="whole segment"):
        tree(template)


def test_owner() -> None:
    """A path belongs to the API whose first segments it shares, as long as that is only one."""
    served = PathTree(
        [
            operation("/v1/pets/{pet}", api="pets"),
            operation("/v1/cars", api="cars"),
            operation("/v2/{car}/wheels", api="cars"),
        ]
    )
    owners = {path: served.owner(path) for path in ("/v1/pets/1/2/3", "/v1", "/v1/x", "/v2/x/y", "/x", "/")}
    assert owners == {
        "/v1/pets/1/2/3": "pets",
        "/v1": None,
        "/v1/x": None,
        "/v2/x/y": "cars",
        "/x": None,
        "/": None,
    }


def test_nearest() -> None:
    """What is most like the question comes first; what is nothing like it does not come."""
    served = PathTree(sample().operations.values())
    assert served.nearest("POST", "/pet")[0] == "POST /pets"
    assert served.nearest("DELETE", "/pet/17")[0] == "DELETE /pets/{pet_id}"
    assert served.nearest("BREW", "/x" * 5000) == []
    assert len(served.nearest("GET", "/pets", count=2)) == 2
