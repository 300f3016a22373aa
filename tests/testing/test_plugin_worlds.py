"""What the plugin makes of violations, of worlds beside that of the test, and of a run that is cut short."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from emulator.testing import Emulator
from emulator.testing.plugin import URL
from tests.testing.test_plugin import CALLS, QUIET, run

pytest_plugins = ["pytester"]


@pytest.fixture
def shared(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Emulator:
    """A server that runs already, so that most of these start none."""
    monkeypatch.setenv(URL, emulator.url)
    return emulator


FORGETTING = {
    "reset": "world.reset()",
    "cleared": "world.clear_journal()",
    "cleared and called": "world.clear_journal(); started(world)",
    "restored": "world.restore(world.snapshot())",
    "seeded": "world.seed('demo')",
    "dropped": "world.drop()",
    "dropped twice": "world.drop(); world.drop()",
    "by another client of the run": "moderation_emulator.find(world.id).reset()",
    "by any call": "world.call('POST', 'reset')",
    "cleared behind its back": "httpx.delete(f'{world.url}/_emulator/worlds/{world.id}/journal')",
}


@pytest.mark.parametrize("forget", FORGETTING.values(), ids=FORGETTING)
@pytest.mark.usefixtures("shared")
def test_a_violation_is_not_forgotten(pytester: pytest.Pytester, forget: str) -> None:
    """Whatever the test then does to its world."""
    result = run(
        pytester,
        f"""
        def test_breaks(moderation_world, moderation_emulator):
            world = moderation_world
            moderate(world, content={{}})
            {forget}
        """,
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["3 contract violations*", "*VIOLATION *request body /webhook*required*"])


@pytest.mark.usefixtures("shared")
def test_a_test_that_begins_anew_passes(pytester: pytest.Pytester) -> None:
    """Also where somebody else emptied its world, and where breaking the contract is allowed."""
    result = run(
        pytester,
        """
        def test_it(moderation_world):
            started(moderation_world)
            moderation_world.reset()
            httpx.post(f"{moderation_world.url}/_emulator/worlds/{moderation_world.id}/reset")
            started(moderation_world)

        @pytest.mark.moderation(violations="allowed")
        def test_allowed(moderation_world):
            moderate(moderation_world, content={})
            moderation_world.reset()

        @pytest.mark.moderation(violations="allowed")
        def test_dropped(moderation_world):
            moderation_world.drop()
        """,
        "--moderation-coverage",
    )
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["*startModeration*201x2 400x1*"])


@pytest.mark.usefixtures("shared")
def test_a_failed_test_that_dropped_its_world_has_no_transcript(pytester: pytest.Pytester) -> None:
    """It says so."""
    tests = "def test_it(moderation_world):\n    moderation_world.drop()\n    assert 0"
    result = run(pytester, tests)
    result.stdout.fnmatch_lines(["no transcript: the test dropped its world"])


@pytest.mark.usefixtures("shared")
def test_an_emptied_count_is_noticed(pytester: pytest.Pytester) -> None:
    """What somebody else emptied begins at nothing, and the next violation is one."""
    result = run(
        pytester,
        """
        from emulator.testing.plugin import TENANCY

        def test_it(moderation_world, request):
            tenancy = request.node.stash[TENANCY]
            moderate(moderation_world, content={})
            with pytest.raises(pytest.fail.Exception, match="3 contract"):
                tenancy.check()
            httpx.post(f"{moderation_world.url}/_emulator/worlds/{moderation_world.id}/reset")
            tenancy.check()
            moderate(moderation_world)
        """,
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["2 contract violations*", "*asked    {}"])


@pytest.mark.usefixtures("shared")
def test_an_exchange_is_told_once(pytester: pytest.Pytester) -> None:
    """In the failure; the transcript has its line."""
    result = run(pytester, "def test_it(moderation_world): moderate(moderation_world, content={})")
    told = result.stdout.str()
    assert told.count("VIOLATION request body /webhook") == 1
    assert told.count("asked    ") == 1
    result.stdout.fnmatch_lines(["*moderation emulator*", "*-> 400 (startModeration), as above"])


@pytest.mark.usefixtures("shared")
def test_a_world_for_a_module(pytester: pytest.Pytester, emulator: Emulator) -> None:
    """Repeatable, as the name has it; it lasts as long as its fixture, and is made as the mark says."""
    before = emulator.worlds()
    result = run(
        pytester,
        """
        @pytest.fixture(scope="module")
        def world(moderation_worlds):
            with moderation_worlds("shop", lifecycle="manual", clock={"mode": "frozen"}) as world:
                yield world

        SEEN = []

        @pytest.mark.parametrize("n", [1, 2])
        def test_it(world, n):
            started(world)
            assert len(world.journal()) == n
            assert world.lifecycle().mode == "manual"

        def test_seed(world, moderation_worlds):
            with moderation_worlds("shop") as again:
                assert (again.id != world.id) and again.seed_value == world.seed_value
            with pytest.raises(pytest.fail.Exception, match="moderation_worlds takes .* not sede"):
                moderation_worlds("x", sede=1).__enter__()
        """,
    )
    result.assert_outcomes(passed=3)
    assert emulator.worlds() == before


@pytest.mark.usefixtures("shared")
def test_a_world_for_a_module_is_checked_at_its_end(pytester: pytest.Pytester) -> None:
    """The last test of the module has an error."""
    result = run(
        pytester,
        """
        @pytest.fixture(scope="module")
        def world(moderation_worlds):
            with moderation_worlds("shop") as world:
                yield world

        def test_it(world):
            moderate(world, content={})
        """,
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["3 contract violations*", "*-> 400 (startModeration)"])


@pytest.mark.usefixtures("shared")
def test_a_world_whose_calls_are_awaited(pytester: pytest.Pytester) -> None:
    """It is the world of the test, in as many event loops as it likes, and leaves nothing open in one."""
    result = run(
        pytester,
        """
        import asyncio

        @pytest.fixture
        def anyio_backend():
            return "asyncio"

        @pytest.mark.anyio
        async def test_awaited(async_moderation_world, moderation_world):
            sink = await async_moderation_world.sink()
            reading = await async_moderation_world.clock.advance(60)
            assert reading.now == moderation_world.clock.now().now
            assert async_moderation_world.id == moderation_world.id
            assert async_moderation_world.credentials == moderation_world.credentials

        def test_loops(async_moderation_world):
            for _ in range(2):
                assert asyncio.run(async_moderation_world.journal()) == []

        def test_breaks(async_moderation_world, moderation_world):
            moderate(moderation_world, content={})
            asyncio.run(async_moderation_world.reset())
        """,
        "-W",
        "error",
    )
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["3 contract violations*"])


NOWHERE = "http://127.0.0.1:9"


def test_a_url_where_nobody_is_is_asked_once(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each test says so in a line, without a source of ours."""
    monkeypatch.setenv(URL, NOWHERE)
    tests = "def test_one(moderation_world): pass\ndef test_two(moderation_emulator): pass"
    result = run(pytester, tests)
    result.assert_outcomes(errors=2)
    told = result.stdout.str()
    assert told.count(f"no reply from {NOWHERE}: ConnectError") >= 2
    assert "emulator/testing" not in told
    assert "Traceback" not in told
    assert len(result.outlines) < 30


def test_a_server_of_another_kind_is_no_emulator(
    pytester: pytest.Pytester, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path of a vendor answers something, but not that."""
    monkeypatch.setenv(URL, f"{emulator.url}/accounts")
    result = run(pytester, "def test_one(moderation_world): pass")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*the moderation emulator of this run is of no use: *"])


@pytest.mark.usefixtures("shared")
def test_an_error_of_the_client_shows_the_test(pytester: pytest.Pytester) -> None:
    """The line that made the call, and what was refused; nothing of what is between them."""
    result = run(pytester, "def test_it(moderation_world):\n    moderation_world.fault(99)")
    result.assert_outcomes(failed=1)
    told = result.stdout.str()
    assert "moderation_world.fault(99)" in told
    assert "emulator/testing" not in told
    assert "emulator.testing.errors.EmulatorError: POST /_emulator/worlds/" in told


FAILING = {
    "verified": ("verify(expect=[{'operation': 'addFace'}])", "*found 0"),
    "of the journal": ("journal(wait=0.01)", "*waited for an exchange (no filter); there are 0: none"),
    "of the outbox": ("deliveries(wait=0.01)", "*waited for a delivery (no filter); there are 0: none"),
    "of a sink": ("sink().messages(wait=0.01)", "*waited for a message (sink=*-app); there are 0: none"),
}


@pytest.mark.parametrize(("asserted", "said"), FAILING.values(), ids=FAILING)
@pytest.mark.usefixtures("shared")
def test_an_assertion_of_the_client_shows_the_test(pytester: pytest.Pytester, asserted: str, said: str) -> None:
    """As an error does: the line that asserted, and what is not so."""
    result = run(pytester, f"def test_it(moderation_world):\n    moderation_world.{asserted}")
    result.assert_outcomes(failed=1)
    told = result.stdout.str()
    assert f"moderation_world.{asserted}" in told
    assert "emulator/testing" not in told
    result.stdout.fnmatch_lines([said])


MARKS = {
    "lifecycle='sideways'": "no world for test_them.py::test_it: POST */worlds answered 400: lifecycle*",
    "fixture='demos'": "no world for test_them.py::test_it: POST */seed answered 404: *demo*",
}


@pytest.mark.parametrize(("mark", "said"), MARKS.items(), ids=MARKS)
def test_a_mark_that_the_server_refuses_is_told(
    pytester: pytest.Pytester, shared: Emulator, mark: str, said: str
) -> None:
    """By its reason alone, without a traceback; and no world is left behind."""
    before = shared.worlds()
    tests = f"@pytest.mark.moderation({mark})\ndef test_it(moderation_world): pass\n"
    result = run(pytester, tests)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([said])
    told = result.stdout.str()
    assert "emulator/testing" not in told
    assert "entries are hidden" not in told
    assert shared.worlds() == before


@pytest.mark.usefixtures("shared")
def test_a_violation_is_told_without_a_word_of_pytest(pytester: pytest.Pytester) -> None:
    """There is no traceback behind it that could be asked for."""
    result = run(pytester, "def test_it(moderation_world): moderate(moderation_world)")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*contract violation*"])
    assert "entries are hidden" not in result.stdout.str()


@pytest.mark.usefixtures("shared")
def test_a_report_that_cannot_be_written_fails_the_run(pytester: pytest.Pytester) -> None:
    """In a line, and the other reports are written all the same."""
    pytester.mkdir("taken")
    reports = ("--moderation-coverage=json:taken", "--moderation-coverage=html:found.html")
    result = run(pytester, "def test_it(moderation_world): pass", *reports)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["FAIL: no json in taken: Is a directory", "wrote html to found.html"])


USAGE = [
    ("--moderation-emulator-url=127.0.0.1:8471", "*'127.0.0.1:8471' does not read http://HOST:PORT or*"),
    ("--moderation-emulator-url=http://", "*'http://' does not read*"),
    ("--moderation-emulator-url=http://[", "*does not read*"),
    ("--moderation-coverage-of=verifymycontnet", "*'verifymycontnet'; perhaps 'verifymycontent' is meant"),
    ("--moderation-coverage-of=createAccount", "*perhaps 'yoti:createAccount' is meant"),
    ("--moderation-coverage-of=@@@@", "*no operation is called '@@@@'"),
    ("--moderation-coverage-fail-under=101", "*101 is no percentage, which is 0 to 100"),
    ("--moderation-coverage-fail-under=nan", "*nan is no percentage*"),
]


@pytest.mark.parametrize(("flag", "said"), USAGE, ids=[flag for flag, _ in USAGE])
def test_an_option_that_makes_no_sense_is_refused(pytester: pytest.Pytester, flag: str, said: str) -> None:
    """At the start, with what may have been meant."""
    result = run(pytester, "def test_one(): pass", flag)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([said])


ENDLESS = """
import os, signal, threading

@pytest.fixture(scope="session")
def lasting(moderation_worlds):
    with moderation_worlds("lasting") as world:
        yield world

def test_it(moderation_world, lasting, request):
    moderate(lasting, content={})
    if GONE:
        os.kill(request.config.stash[SESSION]._server.process.pid, signal.SIGKILL)
    os.killpg(0, signal.SIGINT)
    threading.Event().wait(60)
"""


@pytest.mark.timeout(120)
@pytest.mark.parametrize("gone", [False, True], ids=["server there", "server gone"])
def test_ctrl_c_ends_a_run_quietly(tmp_path: Path, *, gone: bool) -> None:
    """With pytest's own exit code and no traceback, whatever became of the server."""
    text = f"from emulator.testing.plugin import SESSION\nGONE = {gone}\n{CALLS}{ENDLESS}"
    (tmp_path / "test_them.py").write_text(text, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *QUIET, "--moderation-transcripts=out", "--moderation-coverage"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env={name: value for name, value in os.environ.items() if name != URL},
        start_new_session=True,
    )
    assert ran.returncode == pytest.ExitCode.INTERRUPTED, ran.stdout + ran.stderr
    assert "KeyboardInterrupt" in ran.stdout
    assert "Traceback" not in ran.stdout + ran.stderr
    assert "EmulatorError" not in ran.stdout + ran.stderr


@pytest.mark.usefixtures("shared")
def test_a_run_that_is_cut_short_only_tidies_up(pytester: pytest.Pytester, emulator: Emulator) -> None:
    """Nothing is checked any more, and no world is left."""
    before = emulator.worlds()
    pytester.makepyfile(
        test_them=f"{CALLS}\ndef test_it(moderation_world):\n"
        "    moderate(moderation_world, content={})\n    raise KeyboardInterrupt"
    )
    result = pytester.runpytest_inprocess(*QUIET, no_reraise_ctrlc=True)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert "contract violation" not in result.stdout.str()
    assert emulator.worlds() == before


@pytest.mark.parametrize(
    ("asked", "code"),
    [("--moderation-coverage-fail-under=1", 1), ("--moderation-coverage=json:out.json", 1), ("-s", 0)],
)
def test_a_server_that_is_lost_has_no_coverage(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, asked: str, code: int
) -> None:
    """It says so, and what was asked for, a percentage or a file, was not reached."""
    with Emulator.start() as lost:
        assert lost.server is not None
        monkeypatch.setenv(URL, lost.url)
        tests = f"import os\ndef test_it(moderation_emulator): os.kill({lost.server.process.pid}, 9)"
        result = run(pytester, tests, "--moderation-coverage", asked)
    assert result.ret == code
    result.stdout.fnmatch_lines(["it cannot be told: *no reply from *"])


@pytest.mark.usefixtures("shared")
def test_a_reply_that_is_no_world_is_no_emulators(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What answers there is something else."""

    def other(_: Emulator) -> None:
        raise KeyError("id")

    monkeypatch.setattr(Emulator, "find", other)
    result = run(pytester, "def test_one(moderation_world): pass")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*is no moderation-emulator"])
