"""A test run's server and worlds: what stands behind the fixtures of the plugin."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from emulator.testing.calls import Call, Link
from emulator.testing.client import Emulator, World
from emulator.testing.coverage import Coverage, Tally
from emulator.testing.desk import Desk, Place, ask
from emulator.testing.errors import EmulatorError, MissingExtraError
from emulator.testing.marks import MADE_WITH, check_marks, label_of, marks_of, name_of
from emulator.testing.records import Json
from emulator.testing.reports import FORMATS, headline
from emulator.testing.server import ServerError, StartedServer
from emulator.testing.tenancy import Tenancy, seed_of

if TYPE_CHECKING:
    from emulator.testing.asynchronous import AsyncWorld
    from emulator.testing.plugin import Choices

TALLY = "moderation_coverage"

FORGETTING = re.compile("(?:POST|DELETE) /_emulator/worlds/([^/]+)(/reset|/journal|)$")
"""The calls after which a world knows no more, or its journal does not, what was asked."""


class Session:
    """One process of a test run: the only one, or pytest-xdist's controller, or one of its workers.

    A server is started when a test first asks for one: by the controller, which every worker asks for its URL.
    desk: where a worker asks; None in the other processes.
    ending: the run is cut short; nothing is checked now.
    falls_short: less was exercised than was asked for, or a report could not be written.
    """

    def __init__(self, choices: Choices, desk: tuple[str, int] | None = None) -> None:
        self.choices = choices
        self.desk = desk
        self.tally = Tally()
        self._own_desk: Desk | None = None
        self._server: StartedServer | None = None
        self._emulator: Emulator | None = None
        self._failure: ServerError | None = None
        self._refusal: str | None = None
        self._tenants: dict[str, Tenancy] = {}
        self.ending = False
        self.falls_short = False
        self._report: list[tuple[str, bool]] | None = None
        self._lock = threading.Lock()

    # The server

    @property
    def emulator(self) -> Emulator:
        """The client of this process. A server that is not there fails the test, and is not tried again."""
        try:
            return self.client()
        except ServerError as error:
            raise pytest.fail.Exception(str(error), pytrace=False) from None

    def client(self) -> Emulator:
        """The same. Raises: ServerError."""
        if self._refusal is None:
            self._refusal = self._connect()
        if self._emulator is None:
            raise ServerError(self._refusal)
        return self._emulator

    def _connect(self) -> str:
        """Make the client of a server that lets us in; why there is none, if there is none."""
        made: Emulator | None = None
        try:
            place = self.place()
            made = Emulator(place.url, token=self.choices.token, ca=place.ca)
            made.find()
        except (ServerError, MissingExtraError) as error:
            return str(error)
        except EmulatorError as error:
            assert made is not None
            made.close()
            return f"the moderation emulator of this run is of no use: {error}"
        except OSError as error:
            return f"{self.choices.ca} holds nobody to trust: {error}"
        except (KeyError, TypeError):
            return f"what answers at {self.choices.url} is no moderation-emulator"
        made.link.ahead = self.heed
        self._emulator = made
        return ""

    def place(self) -> Place:
        """Where the one server of the run is, which is started if need be. Raises: ServerError."""
        if self.choices.url:
            return Place(self.choices.url, self.choices.ca)
        if self.desk is not None:
            return ask(self.desk)
        with self._lock:
            if self._failure is not None:
                raise self._failure
            if self._server is None:
                self._start()
            assert self._server is not None
            return Place(self._server.url, self._server.ca)

    def _start(self) -> None:
        try:
            self._server = StartedServer({"token": self.choices.token, **self.choices.settings})
        except ServerError as error:
            self._failure = error
            raise

    def open_desk(self) -> tuple[str, int]:
        """Where the workers of this controller ask for the server."""
        if self._own_desk is None:
            self._own_desk = Desk(self.place)
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
        __tracebackhide__ = True
        return self._open(name_of(item), marks_of(item))

    @contextmanager
    def opened(self, name: str, /, **marks: Json) -> Iterator[World]:
        """A world that lasts as long as the block, seeded by `name`. marks: as those of a test's world."""
        __tracebackhide__ = True
        check_marks(marks, "moderation_worlds")
        tenancy = self._open(name, marks)
        try:
            yield tenancy.world
        finally:
            tenancy.close()

    def _open(self, name: str, marks: Mapping[str, Json]) -> Tenancy:
        try:
            made = self._made(name, marks)
        except EmulatorError as error:
            raise pytest.fail.Exception(f"no world for {name}: {error}", pytrace=False) from None
        tenancy = Tenancy(self, made, name, strict=marks.get("violations") != "allowed")
        self._tenants[made.id] = tenancy
        return tenancy

    def _made(self, name: str, marks: Mapping[str, Json]) -> World:
        """A world as the marks ask for it; none is left behind where that fails. Raises: EmulatorError."""
        asked = {"seed": seed_of(name), **{key: marks[key] for key in MADE_WITH if key in marks}}
        made = self.emulator.world(**asked, label=label_of(name))
        if "fixture" in marks:
            try:
                made.seed(marks["fixture"])
            except EmulatorError:
                made.drop()
                raise
        return made

    def awaited(self, world: World) -> AsyncWorld:
        """The same world, whose calls are awaited. No connection of it outlives its call."""
        from emulator.testing.asynchronous import AsyncWorld

        place = self.place()
        link = Link(place.url, self.choices.token, AsyncWorld.kind, place.ca, lasting=False)
        link.ahead = self.heed
        made = {"id": world.id, "seed": world.seed_value, "credentials": world.credentials.raw}
        return AsyncWorld(link, made)

    def left(self, tenancy: Tenancy) -> None:
        """A world is gone."""
        self._tenants.pop(tenancy.world.id, None)

    def heed(self, call: Call[Any]) -> None:
        """Let a tenancy take what its world is about to forget, whoever of this process asks for that."""
        found = FORGETTING.match(f"{call.method} {call.path}")
        if found is not None and found[1] in self._tenants:
            self._tenants[found[1]].harvest(emptied=found[2] != "/journal", gone=not found[2])

    # Coverage

    def coverage(self) -> Coverage:
        """What was exercised; empty where no server was asked for. Raises: ServerError, EmulatorError."""
        catalogue = self.client().catalogue() if self.used or self.tally.hits else []
        return Coverage.of(catalogue, self.tally, only=self.choices.counted)

    def report(self) -> list[tuple[str, bool]]:
        """The lines for the terminal, and whether each is bad. The first call writes the reports."""
        if self._report is None:
            try:
                self._report = self._reported(self.coverage())
            except (EmulatorError, ServerError) as error:
                self.falls_short = self.choices.least is not None or any(
                    file for _, file in self.choices.reports
                )
                self._report = [(f"it cannot be told: {error}", True)]
        return self._report

    def _reported(self, coverage: Coverage) -> list[tuple[str, bool]]:
        lines = [(headline(coverage), False)]
        for form, target in self.choices.reports:
            text = FORMATS[form](coverage)
            if target:
                lines.append(self._written(form, Path(target), text))
            else:
                lines += [(line, False) for line in text.splitlines()[1 if form == "text" else 0 :]]
        least = self.choices.least
        if least is not None and coverage.percent < least:
            self.falls_short = True
            text = f"FAIL: {least:g} % were asked for, {coverage.percent:.1f} % were exercised"
            lines.append((text, True))
        return lines

    def _written(self, form: str, file: Path, text: str) -> tuple[str, bool]:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            self.falls_short = True
            return f"FAIL: no {form} in {file}: {error.strerror}", True
        return f"wrote {form} to {file}", False
