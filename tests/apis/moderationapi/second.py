"""A project of the second generation, and what its replies have to be."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from emulator.data import SCHEMAS
from tests.apis.moderationapi.project import Project
from tests.live import LiveServer

RUDE = "You are a fucking idiot and I hate you"
KIND = "Thank you for the lovely evening, see you on Monday"

ERROR = {"type", "code", "message", "request_id", "doc_url"}
"""What each refusal of the second generation has."""


def second(server: LiveServer) -> Iterator[Project]:
    """A project of the second generation; gone afterwards."""
    made = Project(server)
    made.switch(generation=2)
    yield made
    made.drop()


def judge(project: Project, content_id: str, *, rude: bool = True, **rest: Any) -> Any:
    """A text by the unified API."""
    body = {"content": {"type": "text", "text": RUDE if rude else KIND}, "contentId": content_id, **rest}
    return project.do("POST", "/moderate", body)


def lost(project: Project, status: int, code: str, method: str, path: str, body: Any = None, **how: Any) -> Any:
    """The body of a refusal in the second generation's shape."""
    headers = {"Authorization": f"Bearer {project.key}", **how.pop("headers", {})}
    answered = project.server.http.request(method, f"/v1{path}", headers=headers, json=body, **how)
    assert answered.status_code == status, answered.text
    told = answered.json()
    assert set(told) - {"issues", "error"} == ERROR, told
    assert (told["code"], told["doc_url"].rpartition("#")[2]) == (code, code)
    return told


@cache
def _document() -> Any:
    return yaml.safe_load((SCHEMAS / "moderationapi.yaml").read_text())


def fits(name: str, reply: Any) -> bool:
    """Whether a reply is of this schema, to the library that the emulator does not use."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": _document()["components"]}
    return bool(Draft202012Validator(schema).is_valid(reply))
