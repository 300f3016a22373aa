"""The pytest plugin, as a project meets it."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from emulator import testing
from emulator.testing import Emulator, plugin
from emulator.testing.desk import DESK, ask
from emulator.testing.plugin import TOKEN, URL
from emulator.testing.session import TALLY
from emulator.testing.tenancy import seed_of, slug

pytest_plugins = ["pytester"]

CALLS = """
import httpx, json, pytest

def moderate(world, **body):
    data = json.dumps(body).encode()
    headers = {"Authorization": world.credentials.verifymycontent.authorization(data)}
    return httpx.post(world.url + "/api/v1/moderation-anonymous", content=data, headers=headers)

def started(world):
    content = {"external_id": "photo-1", "url": "https://cdn.example.com/photo.jpg"}
    return moderate(world, content=content, webhook="http://127.0.0.1:9/hook")
"""
QUIET = ("-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:cov")


@pytest.fixture
def shared(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Emulator:
    """A server that runs already, so that most of these start none."""
    monkeypatch.setenv(URL, emulator.url)
    return emulator


def run(pytester: pytest.Pytester, tests: str, *flags: str) -> pytest.RunResult:
    """A project's suite in this process."""
    pytester.makeini("[pytest]\naddopts = --strict-markers\n")
    pytester.makepyfile(test_them=CALLS + dedent(tests))
    return pytester.runpytest_inprocess(*QUIET, *flags)


def test_it_is_found_by_pytest() -> None:
    """By its entry point, as the installed package has it."""
    found = [each.value for each in entry_points(group="pytest11") if each.name == "moderation_emulator"]
    assert found[:1] == ["emulator.testing.plugin"]


def test_it_costs_nothing_where_it_is_not_used() -> None:
    """Importing it imports no client, no server and no strategy."""
    heavy = {
        "httpx",
        "hypothesis",
        "orjson",
        "yaml",
        "jsonschema_rs",
        "emulator.app",
        "emulator.testing.client",
    }
    script = f"import sys, pytest; import emulator.testing.plugin; print({heavy!r} & set(sys.modules))"
    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "set()"


def test_each_test_has_a_world_of_its_own(pytester: pytest.Pytester, shared: Emulator) -> None:
    """It is repeatable, and gone afterwards."""
    before = shared.worlds()
    result = run(
        pytester,
        """
        SEEN = []

        @pytest.mark.parametrize("n", [1, 2])
        def test_first(moderation_world, n):
            assert moderation_world.journal() == []
            SEEN.append((moderation_world.id, moderation_world.seed_value))

        class TestGroup:
            def test_second(self, moderation_world, moderation_emulator):
                assert moderation_world.id in moderation_emulator.worlds()
                assert len({seed for _, seed in SEEN} | {moderation_world.seed_value}) == 3
        """,
    )
    result.assert_outcomes(passed=3)
    assert shared.worlds() == before


@pytest.mark.usefixtures("shared")
def test_a_violation_fails_a_test_that_passed(pytester: pytest.Pytester) -> None:
    """With the exchange that broke the contract, and the rule."""
    result = run(
        pytester,
        """
        def test_breaks(moderation_world):
            assert started(moderation_world).status_code == 201
            assert moderate(moderation_world, content={}).status_code == 400
        """,
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "3 contract violations; see the test's transcript for the rest",
            "*POST /api/v1/moderation-anonymous -> 400 (startModeration)",
            "*VIOLATION request body /webhook breaks required: webhook is required",
            "*moderation emulator*",
            "*-> 201 (startModeration)",
        ]
    )


@pytest.mark.usefixtures("shared")
def test_a_violation_after_the_test_is_an_error(pytester: pytest.Pytester) -> None:
    """What a fixture does when it ends is looked at, too."""
    result = run(
        pytester,
        """
        @pytest.fixture
        def app(moderation_world):
            yield
            started(moderation_world)
            moderate(moderation_world, content={})

        def test_passes(app):
            pass
        """,
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        [
            "3 contract violations; see the test's transcript for the rest",
            "*- moderation emulator -*",
            "*POST /api/v1/moderation-anonymous -> 201 (startModeration)",
            "*POST /api/v1/moderation-anonymous -> 400 (startModeration), as above",
        ]
    )


@pytest.mark.usefixtures("shared")
def test_a_fixture_that_fails_comes_with_the_transcript(pytester: pytest.Pytester) -> None:
    """Before the test as well as after it, where it is the world's own end that failed."""
    result = run(
        pytester,
        """
        @pytest.fixture
        def account(moderation_world):
            assert moderate(moderation_world, content={}).status_code == 201

        def test_never_runs(account): pass

        @pytest.fixture
        def leaving(moderation_world):
            yield
            raise OSError("disk")

        def test_is_left_badly(leaving): pass
        """,
    )
    result.assert_outcomes(passed=1, errors=2)
    told = result.stdout.str()
    assert told.count("- moderation emulator -") == 1
    assert "POST /api/v1/moderation-anonymous -> 400 (startModeration)" in told
    assert "see the test's transcript" not in told  # it fails once


@pytest.mark.usefixtures("shared")
def test_violations_may_be_allowed(pytester: pytest.Pytester) -> None:
    """On a test, or on all of a class but one."""
    result = run(
        pytester,
        """
        @pytest.mark.moderation(violations="allowed")
        def test_on_purpose(moderation_world):
            moderate(moderation_world)

        @pytest.mark.moderation(violations="allowed")
        class TestAll:
            def test_one(self, moderation_world):
                moderate(moderation_world)

            @pytest.mark.moderation(violations="refused")
            def test_but(self, moderation_world):
                moderate(moderation_world)
        """,
    )
    result.assert_outcomes(passed=2, failed=1)


@pytest.mark.usefixtures("shared")
def test_the_mark_makes_the_world(pytester: pytest.Pytester) -> None:
    """Seed, lifecycle, clock and the snapshot that it begins as."""
    result = run(
        pytester,
        """
        @pytest.mark.moderation(seed=7, lifecycle="manual", clock={"mode": "frozen"})
        def test_made(moderation_world):
            assert moderation_world.seed_value == 7
            assert moderation_world.lifecycle().mode == "manual"
            assert moderation_world.clock.now().mode == "frozen"

        @pytest.mark.moderation(fixture="demo")
        def test_seeded(moderation_world):
            assert moderation_world.snapshot()["yoti"]

        @pytest.mark.moderation(limits={"journal": 5}, quirks={"yoti": {"page_size": 2}})
        def test_otherwise(moderation_world):
            shown = moderation_world.call("GET")
            assert shown["limits"]["journal"] == 5
            assert moderation_world.yoti.quirks()["page_size"] == 2
            assert shown["label"].endswith("::test_otherwise")
        """,
    )
    result.assert_outcomes(passed=3)


@pytest.mark.parametrize(
    ("mark", "message"),
    [
        ("sed=1", "takes clock, fixture, lifecycle, limits, quirks, seed, violations by name; not sed"),
        ("7", "by name; not 7"),
        ("violations='maybe'", "violations of pytest.mark.moderation is 'allowed' or 'refused'"),
    ],
)
@pytest.mark.usefixtures("shared")
def test_a_mark_that_makes_no_sense_is_refused(pytester: pytest.Pytester, mark: str, message: str) -> None:
    """By name, in one line."""
    tests = f"@pytest.mark.moderation({mark})\ndef test_it(moderation_world): pass\n"
    result = run(pytester, tests)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*{message}*"])


@pytest.mark.usefixtures("shared")
def test_a_failure_comes_with_its_transcript(pytester: pytest.Pytester) -> None:
    """Exchanges and webhooks; a violation is told in it, and not once more."""
    result = run(
        pytester,
        """
        def test_fails(moderation_world):
            sink = moderation_world.sink(script=[500])
            content = {"external_id": "photo-1", "url": "https://cdn.example.com/photo.jpg"}
            moderate(moderation_world, content=content, webhook=sink.url)
            moderation_world.clock.advance(1)
            moderate(moderation_world)
            assert moderation_world is None

        def test_fails_alone(moderation_world):
            assert moderation_world is None

        def test_fails_without_a_server(moderation_world):
            httpx.delete(f"{moderation_world.url}/_emulator/worlds/{moderation_world.id}")
            assert moderation_world is None

        def test_needs_no_world():
            assert CALLS is None
        """,
    )
    result.assert_outcomes(failed=4)
    result.stdout.fnmatch_lines(
        [
            "*- moderation emulator -*",
            "*POST /api/v1/moderation-anonymous -> 201 (startModeration)",
            "*webhook moderationStatus to http://127.0.0.1:PORT/_emulator/sinks/WORLD-app/receive: *(500)*",
            "*no request came with the credentials of this world*",
            "*no transcript: GET /_emulator/worlds/*answered 404*",
        ]
    )


@pytest.mark.usefixtures("shared")
def test_transcripts_are_written(pytester: pytest.Pytester) -> None:
    """A file for each test, the same twice."""
    tests = """
        @pytest.mark.parametrize("name", ["a/b", "a b"])
        def test_one(moderation_world, name):
            started(moderation_world)
        """
    for folder in ("first", "second"):
        run(pytester, tests, f"--moderation-transcripts={folder}").assert_outcomes(passed=2)
    first, second = (sorted((pytester.path / each).iterdir()) for each in ("first", "second"))
    assert [each.name for each in first] == [each.name for each in second]
    assert [each.read_bytes() for each in first] == [each.read_bytes() for each in second]
    assert len(first) == 2
    assert first[0].read_text().startswith("test_them.py::test_one[a")


@pytest.mark.usefixtures("shared")
def test_coverage_is_reported(pytester: pytest.Pytester) -> None:
    """In the terminal, and to files in three formats."""
    tests = """
        def test_one(moderation_world):
            started(moderation_world)

        @pytest.mark.moderation(violations="allowed")
        def test_two(moderation_world):
            moderate(moderation_world)
        """
    flags = [f"--moderation-coverage={form}:out/report.{form}" for form in ("json", "junit", "html")]
    result = run(pytester, tests, "--moderation-coverage", *flags, "--moderation-coverage-of=verifymycontent")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        [
            "*moderation contract coverage*",
            "2.0 % of the documented statuses (2 of 100), 1 of 20 operations, no violations",
            "*verifymycontent*startModeration*201x1 400x1*not 401 403 422 500",
            "*19 operations were not called",
            "wrote json to out/report.json",
        ]
    )
    out = pytester.path / "out"
    assert json.loads((out / "report.json").read_text())["statuses"] == {"covered": 2, "of": 100}
    assert ET.fromstring((out / "report.junit").read_text()).find("testsuite") is not None
    assert "<h1>Contract coverage</h1>" in (out / "report.html").read_text()


@pytest.mark.parametrize(("least", "code"), [("0.5", 0), ("50", 1)])
@pytest.mark.usefixtures("shared")
def test_a_run_that_covers_too_little_fails(pytester: pytest.Pytester, least: str, code: int) -> None:
    """In percent of what counts."""
    result = run(
        pytester,
        "def test_one(moderation_world): started(moderation_world)",
        f"--moderation-coverage-fail-under={least}",
        "--moderation-coverage-of=verifymycontent:*",
    )
    assert result.ret == code
    result.stdout.fnmatch_lines(["1.0 % of the documented statuses*"])
    failed = "FAIL: 50 % were asked for, 1.0 % were exercised" in result.stdout.str()
    assert failed is (code == 1)


def test_a_run_without_a_world_covers_nothing(pytester: pytest.Pytester) -> None:
    """And starts no server to find that out."""
    result = run(pytester, "def test_one(): pass", "--moderation-coverage-fail-under=1")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["0.0 % of the documented statuses (0 of 0), 0 of 0 operations, no violations"])


def test_a_format_that_is_none_is_refused(pytester: pytest.Pytester) -> None:
    """Also a folder that was meant for pytest."""
    result = run(pytester, "def test_one(): pass", "--moderation-coverage=tests/")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*the format is one of text, json, junit, html, not 'tests/'; where what*"])


def test_a_server_is_started_with_the_configured_settings(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And ends with the run."""
    monkeypatch.delenv(URL, raising=False)
    monkeypatch.setenv(TOKEN, "secret")
    pytester.makeini(
        "[pytest]\nmoderation_emulator_settings =\n  lifecycle = immediate\n  open = true\n  reads = 3\n"
    )
    pytester.makepyfile(
        """
        def test_one(moderation_world, moderation_emulator):
            assert moderation_world.lifecycle().mode == "immediate"
            print("SERVER", moderation_emulator.url)
        """
    )
    result = pytester.runpytest_inprocess(*QUIET, "-s", "--moderation-coverage=text")
    result.assert_outcomes(passed=1)
    url = next(line.split()[-1] for line in result.outlines if "SERVER" in line)
    with Emulator(url, token="secret") as gone, pytest.raises(Exception, match="no reply"):
        gone.health()


def test_a_server_that_does_not_start_fails_each_test_shortly(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is tried once, and what it said is the message."""
    monkeypatch.delenv(URL, raising=False)
    pytester.makeini("[pytest]\nmoderation_emulator_settings = lifecycle = sideways\n")
    pytester.makepyfile("def test_one(moderation_world): pass\ndef test_two(moderation_world): pass\n")
    result = pytester.runpytest_inprocess(*QUIET)
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["the server did not start:*", "*sideways*"])


def test_the_url_may_be_an_option_or_configured(
    pytester: pytest.Pytester, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The option wins."""
    monkeypatch.delenv(URL, raising=False)
    pytester.makeini(f"[pytest]\nmoderation_emulator_url = {emulator.url}\nmoderation_coverage_of = yoti\n")
    pytester.makepyfile(
        f"def test_one(moderation_emulator): assert moderation_emulator.url == {emulator.url!r}"
    )
    pytester.runpytest_inprocess(*QUIET).assert_outcomes(passed=1)
    nowhere = "--moderation-emulator-url=http://127.0.0.1:9"
    pytester.runpytest_inprocess(*QUIET, nowhere).assert_outcomes(errors=1)


WORKERS = """
import os
from pathlib import Path

@pytest.mark.parametrize("n", range(8))
def test_one(moderation_world, moderation_emulator, n):
    started(moderation_world)
    worker = os.environ["PYTEST_XDIST_WORKER"]
    Path("seen", f"{worker}-{n}").write_text(moderation_emulator.url)
"""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("flags", [["-n", "3"], ["-n", "2", "--dist", "loadgroup"]], ids=["load", "groups"])
def test_workers_share_one_server(pytester: pytest.Pytester, flags: list[str]) -> None:
    """The controller starts it, adds up what was covered, and ends it."""
    pytester.mkdir("seen")
    pytester.makeini("[pytest]\nfilterwarnings = error\n")
    pytester.makepyfile(test_them=CALLS + WORKERS)
    result = pytester.runpytest_subprocess(*QUIET, *flags, "--moderation-coverage", timeout=250)
    result.assert_outcomes(passed=8)
    result.stdout.fnmatch_lines(["*startModeration*201x8*"])
    seen = list((pytester.path / "seen").iterdir())
    assert len(seen) == 8
    urls = {each.read_text() for each in seen}
    assert len(urls) == 1
    with Emulator(urls.pop()) as gone, pytest.raises(Exception, match="no reply"):
        gone.health()


@pytest.mark.timeout(300)
def test_workers_without_a_world_start_no_server(pytester: pytest.Pytester) -> None:
    """The controller only waits to be asked."""
    pytester.makepyfile("def test_one(): pass")
    result = pytester.runpytest_subprocess(*QUIET, "-n", "1", timeout=250)
    result.assert_outcomes(passed=1)


class Node:
    """What pytest-xdist's controller knows of a worker."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.workerinput: dict[str, Any] = {}
        self.workeroutput: dict[str, Any] = {}


@pytest.fixture
def another(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.Config]:
    """The configuration of another run."""
    monkeypatch.delenv(URL, raising=False)
    config = pytester.parseconfigure(*QUIET, "--moderation-coverage")
    yield config
    plugin.pytest_unconfigure(config)


def test_a_worker_is_told_of_the_desk(another: pytest.Config) -> None:
    """It asks there for the server that its controller then starts."""
    node = Node(another)
    plugin.pytest_configure_node(node)
    assert ask(tuple(node.workerinput[DESK])) == plugin.session_of(another).place()
    assert plugin.session_of(another).used


def test_a_worker_needs_no_desk_for_a_server_that_runs(
    another: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has the URL by itself."""
    monkeypatch.setenv(URL, "http://127.0.0.1:9")
    node = Node(another)
    plugin.pytest_configure_node(node)
    assert node.workerinput == {}


def test_what_workers_counted_adds_up(another: pytest.Config) -> None:
    """One that used no world has nothing to hand over."""
    idle, busy = Node(another), Node(another)
    busy.workeroutput[TALLY] = {"hits": [["pets", "listPets", 200, 3]], "breaches": [], "unmatched": {}}
    plugin.pytest_testnodedown(idle)
    plugin.pytest_testnodedown(busy)
    plugin.pytest_testnodedown(busy)
    assert plugin.session_of(another).tally.hits["pets", "listPets", 200] == 6


@pytest.mark.parametrize("used", [True, False])
def test_a_worker_hands_over_its_count(another: pytest.Config, *, used: bool) -> None:
    """At the end, if it has one; what to make of it is the controller's."""
    output: dict[str, Any] = {}
    another.workeroutput = output  # type: ignore[attr-defined]
    if used:
        plugin.session_of(another).tally.hits["pets", "listPets", 200] = 1

    class Run:
        config = another
        exitstatus = pytest.ExitCode.OK

    wrapper: Any = plugin.pytest_sessionfinish(Run())  # type: ignore[arg-type]
    next(wrapper)
    with pytest.raises(StopIteration):
        wrapper.send(None)
    assert output.get(TALLY, {}).get("hits") == ([["pets", "listPets", 200, 1]] if used else None)


@pytest.mark.parametrize("module", ["plugin", "__init__"])
def test_a_module_that_pytest_loads_first_stands_alone(module: str) -> None:
    """It is run once more here, where coverage sees it: pytest imports it before anything is measured."""
    namespace = runpy.run_path(str(Path(plugin.__file__).with_name(f"{module}.py")), run_name=f"{module}_again")
    assert namespace["__doc__"]


def test_what_the_package_has_not_is_no_attribute() -> None:
    """As with any module."""
    with pytest.raises(AttributeError, match="has no attribute 'Emulater'"):
        _ = testing.Emulater
    assert all(getattr(testing, name) for name in testing.__all__)


def test_the_name_of_a_test_is_without_its_group(tmp_path: Path) -> None:
    """A seed does not depend on how tests are spread over workers."""
    assert seed_of("a") == seed_of("a") != seed_of("b")
    assert (tmp_path / slug("tests/a.py::test[x/y]")).name == slug("tests/a.py::test[x/y]")
