"""The commands."""

from __future__ import annotations

import base64
import json
import ssl
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from emulator import __version__
from emulator.apis.verifymycontent.auth import KeyMint
from emulator.cli import main
from emulator.contract.document import load_document
from emulator.data import FIXTURES, SCHEMAS
from emulator.server import logs, serving
from emulator.settings import PREFIX, table
from tests.started import ROOT, environment

# Vectors of the facts, section 2, but under the demo key.
BODY = '{"webhook":"https:\\/\\/example.com\\/webhook"}'


def run(*arguments: str, env: dict[str, str] | None = None, given: bytes | None = None) -> Result:
    """One command, in this process."""
    cleared = {setting.variable: None for setting in table()} | {f"{PREFIX}CONFIG": None}
    return CliRunner().invoke(main, arguments, env={**cleared, **(env or {})}, input=given)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Servers that announce themselves and are over at once: what each was called with."""
    calls: list[Any] = []

    def serve(app: Any, bound: Any, *, max_headers: int, announce: Any, tls: Any) -> None:
        calls.append((app, bound.getsockname(), max_headers, tls))
        announce()
        bound.close()

    monkeypatch.setattr(serving, "serve", serve)
    monkeypatch.setattr(logs, "set_up_log", lambda *_: None)
    return calls


# -- serve -------------------------------------------------------------------------------------------------


def test_serve_lists_every_setting() -> None:
    """The help has each flag with its meaning and its default, in the groups of the table."""
    text = " ".join(run("serve", "--help").output.split())
    for setting in table():
        assert setting.flag in text
        assert setting.help in text
        assert f"{setting.group}:" in text
        if setting.type is not bool and setting.default not in {None, ""}:
            assert f"{setting.help} [{setting.default}]" in text
    assert f"{PREFIX}PORT for --port" in text


def test_serve_announces_itself(started: list[Any]) -> None:
    """A start prints its banner on standard output."""
    ran = run("serve", "--port", "0", "--max-headers", "4096")
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert "VerifyMyContent" in ran.stdout
    ((_, (host, port), max_headers, tls),) = started
    assert (host, max_headers, tls) == ("127.0.0.1", 4096, None)
    assert f"http://127.0.0.1:{port}" in ran.stdout


def test_serve_over_tls(started: list[Any]) -> None:
    """The banner says where, and the server is given its certificate."""
    ran = run("serve", "--port", "0", "--tls")
    assert (ran.exit_code, ran.stderr) == (0, "")
    ((_, (_, port), _, tls),) = started
    assert isinstance(tls, ssl.SSLContext)
    assert f"https://127.0.0.1:{port}" in ran.stdout


def test_tls_that_cannot_be_is_one_line(started: list[Any]) -> None:
    """With exit code 1, and the port is let go."""
    ran = run("serve", "--port", "0", "--tls", "--tls-ca", "/dev/null")
    wanted = "Error: --tls: /dev/null: holds no certificate; both the authority's belong there, as PEM\n"
    assert (ran.exit_code, ran.stderr) == (1, wanted)
    assert not started


def test_serve_announces_itself_to_programs(started: list[Any], caplog: pytest.LogCaptureFixture) -> None:
    """With --log-format json the announcement is a record of the log, and nothing is printed."""
    caplog.set_level("INFO", logs.START)
    ran = run("serve", "--port", "0", "--log-format", "json", "--host", "0.0.0.0", "--token", "t")
    assert (ran.exit_code, ran.stdout) == (0, "")
    assert len(started) == 1
    first, second = caplog.records
    assert first.fields["operations"]["verifymycontent"] > 0  # type: ignore[attr-defined]
    assert "EVERY MACHINE" in second.getMessage()


def test_on_loopback_there_is_nothing_to_warn_of(started: list[Any], caplog: pytest.LogCaptureFixture) -> None:
    """The announcement is the only record of a start on this machine alone."""
    caplog.set_level("INFO", logs.START)
    assert run("serve", "--port", "0", "--log-format", "json").exit_code == 0
    assert [record.levelname for record in caplog.records] == ["INFO"]
    assert len(started) == 1


def test_beyond_loopback_a_token_is_mandatory(started: list[Any]) -> None:
    """Without one there is no start, and the line says what is missing."""
    ran = run("serve", "--host", "0.0.0.0", "--port", "0")
    assert (ran.exit_code, ran.stderr) == (
        1,
        "Error: --host 0.0.0.0 is beyond loopback: --token is mandatory then\n",
    )
    assert not started


def test_settings_come_from_file_and_environment(started: list[Any], tmp_path: Path) -> None:
    """--config, or its variable, names the file; a flag wins over both."""
    file = tmp_path / "emulator.toml"
    file.write_text("max-headers = 2048\nport = 0\n")
    run("serve", "--config", str(file))
    run("serve", env={f"{PREFIX}CONFIG": str(file), f"{PREFIX}MAX_HEADERS": "3000"})
    run("serve", "--max-headers", "4000", "--config", str(file), env={f"{PREFIX}MAX_HEADERS": "3000"})
    assert [call[2] for call in started] == [2048, 3000, 4000]


@pytest.mark.parametrize(
    ("arguments", "env", "message"),
    [
        (["--prot", "1"], {}, "No such option '--prot'"),
        (["--port", "many"], {}, "'many' is not a valid integer"),
        (["--port", "65536"], {}, "Error: --port must be at most 65535"),
        (["--lifecycle", "slow"], {}, "'slow' is not one of"),
        (["--config", "none.toml"], {}, "File 'none.toml' does not exist"),
        ([], {f"{PREFIX}PROT": "1"}, f"Error: unknown setting {PREFIX}PROT in the environment"),
        ([], {f"{PREFIX}CONFIG": "none.toml"}, "File 'none.toml' does not exist"),
    ],
)
def test_what_is_unknown_is_refused_by_name(
    arguments: list[str], env: dict[str, str], message: str, started: list[Any]
) -> None:
    """A flag, a variable or a file that is none is an error that names it."""
    ran = run("serve", *arguments, env=env)
    assert ran.exit_code in {1, 2}
    assert message in ran.stderr
    assert not started


def test_a_port_in_use_is_one_line(started: list[Any]) -> None:
    """For people and for programs, with code 1."""
    with serving.bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        ran = run("serve", "--port", str(port))
        assert (ran.exit_code, ran.stderr) == (
            1,
            f"Error: port {port} on 127.0.0.1 is in use; choose another with --port\n",
        )
        assert run("serve", "--port", str(port), "--log-format", "json").exit_code == 1
    assert not started


# -- routes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("api", ["verifymycontent", "control"])
def test_routes_lists_every_operation(api: str) -> None:
    """Each operation has a line with method, path, id and documented statuses."""
    document = load_document(SCHEMAS / f"{api}.yaml")
    lines = [line.split() for line in run("routes", "--api", api).stdout.splitlines()]
    assert lines[0] == [api, f"({len(document.operations)}", "operations)"]
    assert len(lines) == 1 + len(document.operations)
    for operation in document.operations.values():
        statuses = [str(status) for status in operation.responses]
        line = next(line for line in lines if line[:3] == [operation.method, operation.template, operation.id])
        assert line[3:] == [*statuses, *(["inferred"] if operation.inferred else [])]


def test_routes_lists_every_api() -> None:
    """Without a name all of them; an unknown name is refused with those that there are."""
    listed = run("routes").stdout
    for path in SCHEMAS.glob("*.yaml"):
        assert f"{path.stem} (" in listed
    refused = run("routes", "--api", "none")
    assert refused.exit_code == 2
    known = ", ".join(sorted(path.stem for path in SCHEMAS.glob("*.yaml")))
    assert f"there is no API 'none'; there are {known}" in refused.stderr


# -- sign --------------------------------------------------------------------------------------------------


def test_sign_signs_a_body_a_file_and_standard_input(tmp_path: Path) -> None:
    """The same bytes give the same header, wherever they come from; it is the one of the facts."""
    file = tmp_path / "body.json"
    file.write_bytes(BODY.encode())
    credentials = ("--key", "api-key", "--secret", "api-secret")
    wanted = "846bde4d0efe57aad44fd61786328291d895111f488ade00a73814a4aaf7bcb4"
    for ran in (
        run("sign", "--body", BODY, *credentials),
        run("sign", "--body", f"@{file}", *credentials),
        run("sign", "--body", "-", *credentials, given=BODY.encode()),
    ):
        assert ran.stdout == f"Authorization: hmac api-key:{wanted}\n"


@pytest.mark.parametrize("start", ["", "http://127.0.0.1:8400", "https://moderation.example.com"])
def test_sign_signs_a_path(start: str) -> None:
    """A path, or the URL in which it stands, is signed as the request line has it."""
    wanted = "17eb2234c1f80616c1ba970d30edf38fd5ba232f925360139b66a7480e694d73"
    ran = run("sign", f"{start}/v1/collections/risky/", "--key", "api-key", "--secret", "api-secret")
    assert ran.stdout == f"Authorization: hmac api-key:{wanted}\n"


def test_sign_has_the_demo_key() -> None:
    """That which the server's default world is opened by, unless another is given."""
    with_its_own = run("sign", "/", "--key", KeyMint.demo["api_key"], "--secret", KeyMint.demo["api_secret"])
    assert run("sign", "/").stdout == with_its_own.stdout


def test_sign_keeps_a_query() -> None:
    """What stands behind the question mark is part of what is signed."""
    assert run("sign", "http://127.0.0.1/a?b=1").stdout == run("sign", "/a?b=1").stdout
    assert run("sign", "http://127.0.0.1").stdout == run("sign", "/").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give either the PATH of a request without a body, or its --body"),
        (["/a", "--body", "b"], "give either the PATH of a request without a body, or its --body"),
        (["a"], "'a' is no path: it must begin with /"),
        (["--body", "@/none/there.json"], "/none/there.json: No such file or directory"),
    ],
)
def test_sign_refuses_what_it_cannot_sign(arguments: list[str], message: str) -> None:
    """Neither, both, no path or no file are errors that say so."""
    ran = run("sign", *arguments)
    assert ran.exit_code != 0
    assert message in ran.stderr


# -- faces -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".jpg", ".jpeg", ".png", ".webp"])
def test_draw_draws_a_face(suffix: str, tmp_path: Path) -> None:
    """One number is one picture with one box, which is printed."""
    file = tmp_path / f"face{suffix}"
    ran = run("faces", "draw", "7", "--size", "128", "--out", str(file))
    assert ran.exit_code == 0
    with Image.open(file) as picture:
        assert picture.size == (128, 128)
    first, box = ran.stdout.splitlines()
    assert first == f"{file}: 128x128"
    assert box.split()[::2] == ["x", "y", "width", "height"]


@pytest.mark.parametrize("style", ["portrait", "cartoon"])
def test_draw_draws_a_group(style: str, tmp_path: Path) -> None:
    """Several numbers are one picture with as many boxes, from left to right."""
    file = tmp_path / "group.png"
    ran = run("faces", "draw", "7", "12", "31", "--size", "240", "--style", style, "--out", str(file))
    with Image.open(file) as picture:
        assert picture.size == (320, 240)
    boxes = [[int(word.strip(",")) for word in line.split()[1::2]] for line in ran.stdout.splitlines()[1:]]
    assert len(boxes) == 3
    assert boxes == sorted(boxes)


def test_draw_prints_base64_for_a_body(tmp_path: Path) -> None:
    """With --base64 standard output is the picture alone, fit for a JSON body."""
    file = tmp_path / "face.jpg"
    ran = run("faces", "draw", "7", "--variation", "2", "--base64", "--out", str(file))
    data = base64.b64decode(ran.stdout.strip(), validate=True)
    assert data == file.read_bytes()
    assert Image.open(BytesIO(data)).size == (320, 320)
    assert "width" in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["7", "--out", "face.bmp"], "face.bmp: the name must end in .jpg"),
        (["7", "--out", "/none/there/face.jpg"], "/none/there/face.jpg: No such file or directory"),
        ([str(number) for number in range(9)] + ["--out", "face.jpg"], "a group has at most 8 people"),
        (["--out", "face.jpg"], "Missing argument"),
        (["-1", "--out", "face.jpg"], "No such option"),
    ],
)
def test_draw_refuses_what_it_cannot_draw(arguments: list[str], message: str) -> None:
    """A strange format, a missing folder or a crowd are errors that say so."""
    ran = run("faces", "draw", *arguments)
    assert ran.exit_code != 0
    assert message in ran.stderr


# -- all together ------------------------------------------------------------------------------------------


def test_the_program_says_its_version() -> None:
    """--version is the package's."""
    assert run("--version").stdout == f"moderation-emulator, version {__version__}\n"


@pytest.mark.parametrize("arguments", [[], ["serve"], ["routes"], ["sign"], ["faces"], ["faces", "draw"]])
def test_every_command_has_a_help(arguments: list[str]) -> None:
    """-h and --help explain each command in a sentence at least."""
    long, short = run(*arguments, "--help"), run(*arguments, "-h")
    assert long.exit_code == 0
    assert long.output == short.output
    assert "." in long.output.split("Options:")[0].split("Usage:")[1]


def test_the_package_is_a_program() -> None:
    """`python -m emulator` is the same command, and answers without loading a server."""
    script = (
        "import sys, runpy; sys.argv = ['x', '--version']; runpy.run_module('emulator', run_name='__main__')"
    )
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", script],
        capture_output=True,
        text=True,
        env=environment(),
        cwd=ROOT,
        timeout=60,
        check=False,
    )
    assert ran.stdout == f"moderation-emulator, version {__version__}\n"
    assert "starlette" not in ran.stderr
    assert "numpy" not in ran.stderr


def test_the_fixtures_are_there() -> None:
    """The pictures that the pages speak of come with the package."""
    assert json.loads((FIXTURES / "faces" / "index.json").read_text())
