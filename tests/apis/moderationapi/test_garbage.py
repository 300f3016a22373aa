"""Whatever is sent, the answer is documented, it comes soon, and it is never our own failure."""

from __future__ import annotations

import threading

import httpx
import pytest

from emulator.contract.document import load_document
from emulator.data import SCHEMAS
from emulator.world.clock import stopwatch
from tests.apis.moderationapi.project import Project, refused
from tests.apis.moderationapi.stage import Json, Stage
from tests.contract.garbage import garbage_for, is_documented

CONTRACT = load_document(SCHEMAS / "moderationapi.yaml")
MODERATE = [f"moderate{name}" for name in ("Object", "Video", "Text", "Image", "Audio", "Content") if name]
SENTENCE = "You are a fucking idiot, mail me at a@example.com or see http://x.com/y now. "
LIMIT = 20.0
"""Seconds; on a machine of one's own it is a tenth of that."""

HOSTILE = (
    *(
        "a",
        "1",
        "a@",
        "1 ",
        "http://",
        ".",
        "\u0430",
        "a\u0301",
        "ab12-",
        "one two ",
        "\u200b",
        "<",
        "a.b.",
        "A B C ",
    ),
    *(
        "@a ",
        "f u c k ",
        "12:",
        "dot at ",
        "\u0430b",
        "\U0001f600",
        "\U0001f17c",
        "\t\n",
        "\x00",
        "-1 ",
        "((",
        "$",
    ),
)


@pytest.mark.parametrize("name", MODERATE)
def test_garbage_is_refused_as_documented(project: Project, name: str) -> None:
    """Each operation answers each wrong request with a status that it documents, and never with a 500."""
    operation = CONTRACT.operations[name]
    for garbage in garbage_for(operation, values={}):
        headers = {"Authorization": f"Bearer {project.key}"}
        answered = project.server.http.request(
            garbage.method, garbage.target, content=garbage.body or b"", headers=headers
        )
        assert is_documented(operation, answered.status_code), (garbage, answered.text)
        assert answered.status_code != 500


@pytest.mark.parametrize("piece", HOSTILE, ids=ascii)
def test_a_text_of_one_kind(stage: Stage, piece: str) -> None:
    """A hundred thousand characters of anything are read in bounded time, by both APIs."""
    started = stopwatch()
    text = (piece * 100_000)[:100_000]
    assert stage.text(text)["original"] == text
    stage.judge(text, {"id": "pii", "entities": {"email": {"shouldMask": True, "mask": "$" * 200}}})
    assert stopwatch() - started < LIMIT


@pytest.mark.parametrize(
    ("count", "status", "code"), [(10_000, 400, "BAD_REQUEST"), (100_000, 413, "PAYLOAD_TOO_LARGE")]
)
def test_too_many_fields(stage: Stage, count: int, status: int, code: str) -> None:
    """They are refused before any is read; more values than a body may have are too large."""
    started = stopwatch()
    data = {f"k{number}": {"type": "text", "value": SENTENCE} for number in range(count)}
    refusal = stage.refused("moderateObject", {"value": {"type": "object", "data": data}}, status)
    assert refusal["code"] == code
    parts = {key: {"type": "text", "text": SENTENCE} for key in data}
    stage.refused("moderateContent", {"content": {"type": "object", "data": parts}}, status)
    assert stopwatch() - started < LIMIT


def test_a_thousand_fields(stage: Stage) -> None:
    """As many as an object may have, all different, are answered."""
    started = stopwatch()
    data: Json = {f"k{number}": f"{number} {SENTENCE}" for number in range(1000)}
    assert len(stage.object(data)["fields"]) == 1000
    assert stopwatch() - started < LIMIT


def test_metadata_is_the_clients_business(project: Project) -> None:
    """It may be as deep as JSON may, and as odd."""
    deep: Json = {}
    for _ in range(50):
        deep = {"__proto__": deep, "\u0000": [None, 1e300]}
    project.do("POST", "/moderate/text", {"value": SENTENCE, "metadata": deep, "contentId": "deep"})


def test_policies_without_end(stage: Stage) -> None:
    """Of two by one name, the last counts."""
    wanted = [{"id": "toxicity", "flag": False}] * 20_000 + [
        {"id": "toxicity", "flag": True, "threshold": -1e300}
    ]
    told = stage.judge("I like ice cream", *wanted)
    assert [each["id"] for each in told["policies"]] == ["toxicity"]
    assert told["evaluation"]["flagged"]


def test_neighbours_do_not_wait(project: Project) -> None:
    """While a long text is read, a short one is answered."""
    answers: list[httpx.Response] = []
    long = {"value": (SENTENCE * 1300)[:100_000]}
    headers = {"Authorization": f"Bearer {project.key}"}

    def submit() -> None:
        with httpx.Client(base_url=project.server.base, timeout=60, trust_env=False) as client:
            answers.append(client.post("/v1/moderate/text", json=long, headers=headers))

    thread = threading.Thread(target=submit)
    thread.start()
    waits = []
    while thread.is_alive():
        started = stopwatch()
        project.get("/auth")
        waits.append(stopwatch() - started)
    thread.join()
    assert answers[0].status_code == 200
    assert min(waits) < 0.1


def test_control_signs(project: Project) -> None:
    """They come back as they were sent."""
    text = "a\u0000b\u001b[31m\u202e\ufeff\uffff"
    assert project.do("POST", "/moderate/text", {"value": text})["original"] == text
    assert project.do("POST", "/moderate", {"content": {"type": "text", "text": text}})["content"]["id"]
    refused(project.call("POST", "/moderate/text", content=b'{"value": "\\udc00"}'), 400)
