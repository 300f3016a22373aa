"""The parts of submitted content: one, or the fields of an object. And how much of it one request may bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from emulator.apis.moderationapi.kinds import PartKind
from emulator.contract.errors import ApiError, Cause, Violation
from emulator.world.pointers import pointer

TEXT_LIMIT = 100_000
"""Characters of one text, as the vendor has it for its own text endpoint."""

TEXTS_LIMIT = 500_000
"""Characters of all texts of one object. The vendor names no bound; nothing here may take unbounded time."""

URL_LIMIT = 8192
"""Characters of a URL."""

FIELDS_LIMIT = 1000
"""Fields of one object. The vendor names no bound here either."""

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One text or one medium.

    key: the field in an object; None for content that is no object. value: the text or the URL; empty for a
    picture that came as `data`. models: the ids of the models to run; None for all. path: where it stands.
    """

    key: str | None
    kind: PartKind
    value: str
    data: str | None = None
    models: frozenset[str] | None = None
    path: Path = ()

    @property
    def shown(self) -> str:
        """What a moderator reads. Pictures that came as data are not kept."""
        return self.value if self.data is None else "(a picture)"


def texts_of(parts: Sequence[Part]) -> list[Part]:
    """Those that are read."""
    return [part for part in parts if part.kind == "text"]


def written(parts: Sequence[Part]) -> str:
    """All of them as one string, for a moderator: an object as JSON."""
    if len(parts) == 1 and parts[0].key is None:
        return parts[0].shown
    return orjson.dumps({part.key: part.shown for part in parts}).decode()


def kinds_of(parts: Sequence[Part]) -> dict[str, PartKind]:
    """What each field of an object is; nothing for what is no object."""
    return {part.key: part.kind for part in parts if part.key is not None}


def fields_of(data: Mapping[str, Mapping[str, Any]], path: Path) -> list[Part]:
    """The fields of an object, in their order. Raises: ApiError 400."""
    _check_count(data, path)
    return [_field(key, field, (*path, key)) for key, field in data.items()]


def check_size(parts: Sequence[Part]) -> None:
    """Hold parts against the bounds. Raises: ApiError 400."""
    for part in parts:
        limit = TEXT_LIMIT if part.kind == "text" else URL_LIMIT
        if len(part.value) > limit:
            raise too_big(part.path, limit)
    if sum(len(part.value) for part in texts_of(parts)) > TEXTS_LIMIT:
        raise custom(parts[0].path[:-2], f"must have at most {TEXTS_LIMIT} characters in all its texts")


def too_big(path: Path, limit: int) -> ApiError:
    """The refusal of a text that is longer than it may be."""
    detail = {"path": list(path), "received": "string", "limit": limit}
    return _refusal(path, "maxLength", f"must have at most {limit} characters", detail)


def custom(path: Path, message: str) -> ApiError:
    """The refusal of something that no schema can tell to be wrong."""
    return _refusal(path, "custom", message, {"path": list(path)})


def _refusal(path: Path, rule: str, message: str, detail: Mapping[str, Any]) -> ApiError:
    violation = Violation("request", "body", pointer(*path), rule, message, detail)
    spoken = ".".join(str(step)[:80] for step in path)
    return ApiError(None, f"{spoken} {message}", cause=Cause.INVALID, violations=[violation])


def part_of(content: Mapping[str, Any], key: str | None, path: Path) -> Part:
    """A part as the unified API writes it: its `text`, its `url` or, of an image, its `data`."""
    kind: PartKind = content["type"]
    if kind == "text":
        return Part(key, kind, content["text"], path=(*path, "text"))
    if kind == "image" and "data" in content:
        return Part(key, kind, content.get("url", ""), content["data"], path=(*path, "data"))
    return Part(key, kind, content["url"], path=(*path, "url"))


def parts_of(content: Mapping[str, Any]) -> list[Part]:
    """The parts of the unified API's content. Raises: ApiError 400."""
    if content["type"] != "object":
        return [part_of(content, None, ("content",))]
    data, path = content["data"], ("content", "data")
    _check_count(data, path)
    return [part_of(field, key, (*path, key)) for key, field in data.items()]


def _field(key: str, field: Mapping[str, Any], path: Path) -> Part:
    named = frozenset(field.get("modelIds") or ())
    return Part(key, field["type"], field["value"], models=named or None, path=(*path, "value"))


def _check_count(data: Mapping[str, Any], path: Path) -> None:
    if len(data) > FIELDS_LIMIT:
        raise custom(path, f"must have at most {FIELDS_LIMIT} fields")
