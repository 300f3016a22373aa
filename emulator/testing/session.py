"""A test run's server and worlds: what stands behind the fixtures of the plugin."""

from __future__ import annotations

import hashlib
import re
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from emulator.testing.client import Emulator, World
from emulator.testing.coverage import Coverage, Tally
from emulator.testing.errors import EmulatorError, MissingExtraError
from emulator.testing.records import Exchange, Json
from emulator.testing.reports import FORMATS, headline
from emulator.testing.server import ServerError, StartedServer
from emulator.testing.transcript import transcript, violations_told

if TYPE_CHECKING:
    from emulator.testing.plugin import Choices

MARKS = {"seed", "lifecycle", "clock", "fixture", "violations"}
"""What `@pytest.mark.moderation` takes."""

PATIENCE = 10.0
"""Real seconds that a worker may take to ask."""

DESK = "moderation_emulator_desk"
TALLY = "moderation_coverage"


class Session:
    """One process of a test run: the only one, or pytest-xdist's controller, or one of its workers.

    A server is started when a test first asks for one: by the controller, which every worker asks for its URL.
    desk: where a worker asks; None in the other processes.
    """

    def __init__(self, choices: Choices, desk: tuple[str, int] | None = None) -> None:
        self.choices = choices
        self.desk = desk
        self.tally = Tally()
        self._own_desk: Desk | None = None
        self._server: StartedServer | None = None
        self._emulator: Emulator | None = None
        self._failure: ServerError | None = None
        self._lock = threading.Lock()

    # The server

    @property
    def emulator(self) -> Emulator:
        """The client of this process. A server that does not start fails the test, and is not tried again."""
        if self._emulator is None:
            try:
                self._emulator = Emulator(self.url(), token=self.choices.token)
            except (ServerError, MissingExtraError) as error:
                raise pytest.fail.Exception(str(error), pytrace=False) from None
        return self._emulator

    def url(self) -> str:
        """Where the one server of the run is, which is started if need be. Raises: ServerError."""
        if self.choices.url:
            return self.choices.url
        if self.desk is not None:
            return ask(self.desk)
        with self._lock:
            if self._failure is not None:
                raise self._failure
            if self._server is None:
                self._start()
            assert self._server is not None
            return self._server.url

    def _start(self) -> None:
        try:
            self._server = StartedServer({"token": self.choices.token, **self.choices.settings})
        except ServerError as error:
            self._failure = error
            raise

    def open_desk(self) -> tuple[str, int]:
        """Where the workers of this controller ask for the server."""
        if self._own_desk is None:
            self._own_desk = Desk(self)
        return self._own_desk.address

    @property
    def used(self) -> bool:
        """Whether anybody asked for the server."""
        return self._server is not None or self._emulator is not None

    def close(self) -> None:
        """Let go of everything; the server that was started here ends. Again is no error."""
        if self._own_desk is not None:
            self._own_desk.close()
            self._own_desk = None
        if self._emulator is not None:
            self._emulator.close()
        if self._server is not None:
            self._server.stop()

    # Worlds

    def open_world(self, item: pytest.Item) -> Tenancy:
        """A world for a test, repeatable: seeded by where the test stands."""
        marks = marks_of(item)
        name = name_of(item)
        seed = marks.get("seed", seed_of(name))
        made = self.emulator.world(seed=seed, lifecycle=marks.get("lifecycle"), clock=marks.get("clock"))
        if "fixture" in marks:
            made.seed(marks["fixture"])
        return Tenancy(self, made, name, strict=marks.get("violations") != "allowed")

    # Coverage

    def coverage(self) -> Coverage:
        """What was exercised; empty where no server was asked for."""
        catalogue = self.emulator.catalogue() if self.used or self.tally.hits else []
        return Coverage.of(catalogue, self.tally, only=self.choices.counted)

    def write_coverage(self, coverage: Coverage) -> list[str]:
        """Write the reports that go to files. Returns the lines for the terminal."""
        lines = [headline(coverage)]
        for form, target in self.choices.reports:
            text = FORMATS[form](coverage)
            if target:
                file = Path(target)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
                lines.append(f"wrote {form} to {target}")
            else:
                lines += text.splitlines()[1:] if form == "text" else text.splitlines()
        return lines


class Tenancy:
    """One test's world, from its first call to its end. strict: a violation fails the test."""

    def __init__(self, session: Session, world: World, name: str, *, strict: bool) -> None:
        self.session = session
        self.world = world
        self.name = name
        self.strict = strict
        self.allowed = not strict
        self._told = 0

    def check(self) -> None:
        """Fail the test if the contract was broken since the last check."""
        if not self.strict:
            return
        broken = self.world.journal(violations=True, after=self._told or None)
        if broken:
            self._told = broken[0].number
            pytest.fail(violations_told(broken[::-1]), pytrace=False)

    def transcript(self) -> str:
        """What happened to the world so far; why it can't be told, where it can't."""
        try:
            exchanges = self.world.journal()
            text = transcript(self.world.id, exchanges, self.world.deliveries())
        except EmulatorError as error:
            return f"no transcript: {error}"
        return text or NOBODY_CAME

    def close(self) -> None:
        """The last check, what is kept of the world, and its end."""
        try:
            self._keep()
            self.check()
        finally:
            self.world.drop()

    def _keep(self) -> None:
        choices = self.session.choices
        if choices.transcripts:
            self.world.clock.advance(0)  # what is due already is over then
            file = Path(choices.transcripts) / f"{slug(self.name)}.txt"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{self.name}\n\n{self.transcript()}\n", encoding="utf-8")
        if choices.measures:
            exchanges: list[Exchange] = self.world.journal()
            self.session.tally.add(exchanges, test=self.name, allowed=self.allowed)


NOBODY_CAME = (
    "no request came with the credentials of this world; "
    "those with unknown credentials are in the journal of the world `default`"
)


class Desk:
    """Where the workers of pytest-xdist ask the controller for the one server; the first makes it start."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address: tuple[str, int] = self._listener.getsockname()
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self._thread.start()

    def _answer(self) -> None:
        while True:
            asking, _ = self._listener.accept()
            with asking, suppress(OSError):  # a worker that is gone needs no answer
                asking.settimeout(PATIENCE)
                if asking.recv(1) == b".":
                    return
                asking.sendall(self._url().encode())

    def _url(self) -> str:
        try:
            return self._session.url()
        except ServerError as error:
            return f"!{error}"

    def close(self) -> None:
        """Answer nobody any more."""
        with socket.create_connection(self.address) as asking:
            asking.sendall(b".")
            self._thread.join(10)
        self._listener.close()


def ask(desk: tuple[str, int]) -> str:
    """The URL that a desk answers. Raises: ServerError."""
    with socket.create_connection(desk) as asking:
        asking.sendall(b"?")
        with asking.makefile(encoding="utf-8") as reply:
            answer = reply.read()
    if not answer or answer.startswith("!"):
        raise ServerError(answer[1:] or "the controller of the test run is gone")
    return answer


def marks_of(item: pytest.Item) -> dict[str, Json]:
    """What the marks of a test say; the nearest one wins."""
    found: dict[str, Json] = {}
    for mark in item.iter_markers("moderation"):
        unknown = sorted(set(mark.kwargs) - MARKS)
        if mark.args or unknown:
            said = unknown[0] if unknown else repr(mark.args[0])
            text = f"pytest.mark.moderation takes {', '.join(sorted(MARKS))} by name; not {said}"
            pytest.fail(text, pytrace=False)
        found = {**mark.kwargs, **found}
    if found.get("violations", "refused") not in {"allowed", "refused"}:
        pytest.fail("violations of pytest.mark.moderation is 'allowed' or 'refused'", pytrace=False)
    return found


def name_of(item: pytest.Item) -> str:
    """Where a test stands: its id, without the group that pytest-xdist appends."""
    path, *_ = item.nodeid.split("::")
    below = [node.name for node in item.listchain() if not isinstance(node, pytest.Collector | pytest.Session)]
    classes = [node.name for node in item.listchain() if isinstance(node, pytest.Class)]
    return "::".join((path, *classes, *below))


def seed_of(name: str) -> int:
    """A seed that is the same on every machine."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:7])


def slug(name: str) -> str:
    """A file name that no other test has."""
    plain = re.sub(r"[^A-Za-z0-9_.-]+", "-", name).strip("-")
    return f"{plain[:100]}-{seed_of(name):014x}"


def address_of(said: Mapping[str, Any]) -> tuple[str, int] | None:
    """The desk that a controller told its worker of."""
    desk = said.get(DESK)
    return None if desk is None else (str(desk[0]), int(desk[1]))
