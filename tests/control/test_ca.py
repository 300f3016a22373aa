"""Whom a client has to trust."""

from __future__ import annotations

from emulator.control.guard import Guard
from tests.control.stage import Stage, on

PEM = b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"


def test_the_authority_is_told_as_it_is() -> None:
    """As PEM, to anybody who comes by a name of the server's, whatever the token."""

    async def scene(stage: Stage) -> None:
        answer = await stage.ask("GET", "/ca.pem")
        assert (answer.status, answer.content) == (200, PEM)
        assert answer.headers["content-type"] == "application/x-pem-file"
        assert (await stage.ask("GET", "/ca.pem", headers={"host": "evil.example"})).status == 403

    on(lambda: Stage(guard=Guard(token="secret"), ca=PEM), scene)


def test_without_tls_there_is_none() -> None:
    """The refusal says why."""

    async def scene(stage: Stage) -> None:
        answer = await stage.ask("GET", "/ca.pem")
        assert (answer.status, answer.code) == (404, "not_found")
        assert answer.message == "this server has no certificate: it was started without --tls"

    on(Stage, scene)
