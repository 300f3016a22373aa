"""The pytest plugin: `moderation_emulator`, a server for the run, and worlds for tests and for fixtures.

pytest imports this module in every project of an environment that has this package. It imports nothing but
pytest until a test asks for a fixture, or an option for a report.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from emulator.testing.asynchronous import AsyncWorld
    from emulator.testing.client import Emulator, World
    from emulator.testing.session import Session
    from emulator.testing.tenancy import Tenancy

URL = "PYTEST_MODERATION_EMULATOR_URL"
TOKEN = "PYTEST_MODERATION_EMULATOR_TOKEN"  # noqa: S105 - the name of a variable
CA = "PYTEST_MODERATION_EMULATOR_CA"
"""Not MODERATION_EMULATOR_…: what begins so is a setting of the server, which refuses what it does not know."""

FORMS = ("text", "json", "junit", "html")
SECTION = "moderation emulator"
MARK = (
    "moderation(seed=, lifecycle=, clock=, limits=, quirks=, fixture=, violations='refused'): the world of a "
    "test: what it is created with, the named snapshot that it begins as, and whether breaking the contract is "
    "'allowed'"
)

SESSION: pytest.StashKey[Session] = pytest.StashKey()
TENANCY: pytest.StashKey[Tenancy] = pytest.StashKey()


@dataclass(frozen=True, slots=True)
class Choices:
    """What options, environment and configuration say.

    settings: of a server that is started. reports: format and file, which is empty for the terminal.
    counted: patterns of the operations that count for the coverage. least: the percentage that a run needs.
    ca: file of whom to trust over HTTPS.
    """

    url: str | None
    token: str | None
    settings: dict[str, str | bool]
    transcripts: str | None
    reports: tuple[tuple[str, str], ...]
    counted: tuple[str, ...]
    least: float | None
    ca: str | None = None

    @property
    def measures(self) -> bool:
        """Whether anything is to be said about the coverage."""
        return bool(self.reports) or self.least is not None


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options and what a project may configure."""
    group = parser.getgroup("moderation emulator")
    group.addoption(
        "--moderation-emulator-url", metavar="URL", help=f"use this server, do not start one; or ${URL}"
    )
    group.addoption("--moderation-emulator-token", metavar="TOKEN", help=f"of its control plane; or ${TOKEN}")
    group.addoption(
        "--moderation-emulator-ca", metavar="FILE", help=f"whom to trust over HTTPS, as PEM; or ${CA}"
    )
    group.addoption(
        "--moderation-transcripts",
        metavar="DIR",
        help="write what happened to each test's world to a file there",
    )
    group.addoption(
        "--moderation-coverage",
        metavar="FORMAT:FILE",
        action="append",
        nargs="?",
        const="text",
        default=[],
        help=f"tell which documented statuses were exercised; FORMAT: {', '.join(FORMS)}; :FILE is optional",
    )
    group.addoption(
        "--moderation-coverage-of",
        metavar="PATTERN",
        action="append",
        default=[],
        help="count these only: yoti, verifymycontent:start*, …",
    )
    group.addoption(
        "--moderation-coverage-fail-under",
        metavar="N",
        type=float,
        help="fail when fewer percent were exercised",
    )
    parser.addini("moderation_emulator_url", "as --moderation-emulator-url")
    parser.addini(
        "moderation_emulator_settings", "of the server that is started: `webhook_timeout = 2`", type="linelist"
    )
    parser.addini("moderation_coverage_of", "as --moderation-coverage-of", type="linelist")


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known, and refuse options that make no sense."""
    config.addinivalue_line("markers", MARK)
    choices = choices_of(config)
    check_choices(choices)
    if choices.counted and not hasattr(config, "workerinput"):
        check_patterns(choices.counted)


def choices_of(config: pytest.Config) -> Choices:
    """Raises: pytest.UsageError."""
    asked = [each.partition(":") for each in config.getoption("moderation_coverage")]
    for form, _, _ in asked:
        if form not in FORMS:
            text = (
                f"--moderation-coverage=FORMAT:FILE: the format is one of {', '.join(FORMS)}, not {form!r}; "
                f"where what follows is no format, write --moderation-coverage=text"
            )
            raise pytest.UsageError(text)
    lines = [line.partition("=") for line in config.getini("moderation_emulator_settings")]
    return Choices(
        url=config.getoption("moderation_emulator_url")
        or os.environ.get(URL)
        or config.getini("moderation_emulator_url")
        or None,
        token=config.getoption("moderation_emulator_token") or os.environ.get(TOKEN) or None,
        settings={name.strip(): _value(value.strip()) for name, _, value in lines},
        transcripts=config.getoption("moderation_transcripts"),
        reports=tuple((form, file) for form, _, file in asked),
        counted=tuple(config.getoption("moderation_coverage_of") or config.getini("moderation_coverage_of")),
        least=config.getoption("moderation_coverage_fail_under"),
        ca=config.getoption("moderation_emulator_ca") or os.environ.get(CA) or None,
    )


def check_choices(choices: Choices) -> None:
    """Raises: pytest.UsageError, for what can be known to be wrong before anything runs."""
    if choices.url is not None and not is_http(choices.url):
        text = f"--moderation-emulator-url: {choices.url!r} does not read http://HOST:PORT or https://HOST:PORT"
        raise pytest.UsageError(text)
    if choices.least is not None and not 0 <= choices.least <= 100:
        text = f"--moderation-coverage-fail-under: {choices.least:g} is no percentage, which is 0 to 100"
        raise pytest.UsageError(text)


def is_http(url: str) -> bool:
    """Whether that is the URL of a server."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def check_patterns(patterns: Iterable[str]) -> None:
    """Raises: pytest.UsageError, for a pattern that no operation of any API fits."""
    from emulator.contract.document import load_document
    from emulator.contract.likeness import nearest
    from emulator.data import SCHEMAS
    from emulator.testing.coverage import counts

    known = [
        (file.stem, name) for file in sorted(SCHEMAS.glob("*.yaml")) for name in load_document(file).operations
    ]
    for pattern in patterns:
        if not any(counts(api, name, [pattern]) for api, name in known):
            meant = nearest(pattern, [each for api, name in known for each in (api, f"{api}:{name}")], 1)
            hint = f"; perhaps {meant[0]!r} is meant" if meant else ""
            raise pytest.UsageError(f"--moderation-coverage-of: no operation is called {pattern!r}{hint}")


def _value(text: str) -> str | bool:
    return text == "true" if text in {"true", "false"} else text


def session_of(config: pytest.Config) -> Session:
    """The one of this process, made when it is first needed."""
    if SESSION not in config.stash:
        from emulator.testing.desk import address_of
        from emulator.testing.session import Session

        config.stash[SESSION] = Session(choices_of(config), address_of(getattr(config, "workerinput", {})))
    return config.stash[SESSION]


@pytest.fixture(scope="session")
def moderation_emulator(request: pytest.FixtureRequest) -> Emulator:
    """The client of the run's server, which is started if none was named."""
    __tracebackhide__ = True
    return session_of(request.config).emulator


@pytest.fixture
def moderation_world(request: pytest.FixtureRequest) -> Iterator[World]:
    """A fresh world with credentials for every vendor, seeded by the name of the test."""
    __tracebackhide__ = True
    item: pytest.Item = request.node
    tenancy = session_of(request.config).open_world(item)
    item.stash[TENANCY] = tenancy
    yield tenancy.world
    tenancy.close()


@pytest.fixture
def async_moderation_world(request: pytest.FixtureRequest, moderation_world: World) -> AsyncWorld:
    """The world of the test, whose calls are awaited, in any event loop; nothing is left behind in one."""
    return session_of(request.config).awaited(moderation_world)


@pytest.fixture(scope="session")
def moderation_worlds(request: pytest.FixtureRequest) -> Callable[..., AbstractContextManager[World]]:
    """Worlds for fixtures that live longer than a test, each for as long as a `with` block.

    The name seeds the world; what else it takes is what the mark does. Breaking the contract is an error at the
    end.
    """
    return session_of(request.config).opened


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """A test that passed fails after all when its world's contract was broken."""
    __tracebackhide__ = True
    result = yield
    if TENANCY in item.stash:
        item.stash[TENANCY].check()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failure, also of a fixture, comes with what happened to the test's world, while that is still there."""
    report = yield
    if not report.failed or TENANCY not in item.stash:
        return report
    tenancy = item.stash[TENANCY]
    if report.when == "teardown":
        if tenancy.last_words:
            report.sections.append((SECTION, tenancy.last_words))
    else:
        report.sections.append((SECTION, tenancy.transcript()))
        tenancy.strict = False  # it is told already, and a test fails once
    return report


# Under pytest-xdist


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker where to ask for the server."""
    if choices_of(node.config).url is None:
        from emulator.testing.desk import DESK

        node.workerinput[DESK] = list(session_of(node.config).open_desk())


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a worker counted."""
    from emulator.testing.coverage import Tally
    from emulator.testing.session import TALLY

    counted = getattr(node, "workeroutput", {}).get(TALLY)
    if counted is not None:
        session_of(node.config).tally.merge(Tally.from_json(counted))


# The end


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, object, object]:
    """A worker hands over its count; whoever reports fails a run that covered too little."""
    if SESSION in session.config.stash and session.exitstatus == pytest.ExitCode.INTERRUPTED:
        session.config.stash[SESSION].ending = True  # what is open is torn down only now
    hand_over(session.config)  # before it is sent, whoever sends it
    result = yield
    hand_over(session.config)  # what a run that was cut short tears down only now
    alone = getattr(session.config, "workeroutput", None) is None
    if alone and session.exitstatus in _UNFAILED and falls_short(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    return result


def hand_over(config: pytest.Config) -> None:
    """Give the controller what this worker counted, if it is one and counted anything."""
    output = getattr(config, "workeroutput", None)
    if output is not None and SESSION in config.stash and choices_of(config).measures:
        from emulator.testing.session import TALLY

        output[TALLY] = config.stash[SESSION].tally.as_json()


_UNFAILED = {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}


def falls_short(config: pytest.Config) -> bool:
    """Whether less was exercised than was asked for, or a report that was asked for is not there."""
    if not choices_of(config).measures:
        return False
    run = session_of(config)
    run.report()
    return run.falls_short


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The coverage, where it was asked for."""
    if not choices_of(config).measures:
        return
    terminalreporter.section("moderation contract coverage")
    for line, is_bad in session_of(config).report():
        terminalreporter.write_line(line, red=is_bad)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the server, if one was started."""
    if SESSION in config.stash:
        config.stash[SESSION].close()
