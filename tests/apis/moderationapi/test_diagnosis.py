"""Why a key opened nothing, in the journal and not in the reply."""

from __future__ import annotations

import pytest

from tests.live import LiveServer, LiveWorld


@pytest.fixture
def own(server: LiveServer) -> LiveWorld:
    """A world of the test's own."""
    return server.world()


@pytest.mark.parametrize(
    ("header", "problem", "detail"),
    [
        (None, "missing", "there is no key in Authorization"),
        ("Bearer", "missing", "there is no key in Authorization"),
        ("Basic abc", "malformed", "Authorization is not Bearer and a key"),
        ("{moderationapi[api_key]}", "malformed", "; it holds api_key of moderationapi in world "),
        ("Token {yoti[token]}", "malformed", "; it holds token of yoti in world "),
        ("Bearer nobody's", "unknown", "no world has this key"),
        (
            "Bearer {moderationapi[webhook_secret]}",
            "misplaced",
            "it is webhook_secret of moderationapi in world ",
        ),
        ("Bearer {yoti[token]}", "misplaced", "it is token of yoti in world "),
        (
            "Bearer {moderationapi[api_key]}.0123",
            "unknown",
            "it begins with api_key of moderationapi in world ",
        ),
    ],
)
def test_why_a_key_opened_nothing(own: LiveWorld, header: str | None, problem: str, detail: str) -> None:
    """Told in the journal of the world that knows what was shown, else in the default one's."""
    keys = own.credentials
    headers = {"X-About": own.id} | ({} if header is None else {"Authorization": header.format(**keys)})
    answer = own.server.http.get("/v1/auth", headers=headers)
    assert answer.status_code == 401
    where = own.id if "world " in detail and "no world" not in detail else "default"
    listed = own.server.control("GET", f"/worlds/{where}/journal?path=/v1/auth&status=401").json()["exchanges"]
    [entry] = [each for each in listed if each["headers"].get("x-about") == own.id]
    assert entry["credential"]["problem"] == problem
    assert detail in entry["credential"]["detail"]
    for secret in (each for fields in keys.values() for each in fields.values()):
        assert secret not in str(entry)
        assert secret not in answer.text
    own.drop()
