"""The log, for people and for programs."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Iterator

import pytest

from emulator.server.logs import START, JsonFormatter, set_up_log


@pytest.fixture(autouse=True)
def _log() -> Iterator[None]:
    """Put every logger back as it was."""
    names = ("", "emulator", START, "uvicorn.error", "py.warnings")
    before = [(logging.getLogger(name), logging.getLogger(name).level) for name in names]
    handlers = list(logging.getLogger().handlers)
    yield
    logging.captureWarnings(capture=False)
    logging.getLogger().handlers = handlers
    for logger, level in before:
        logger.setLevel(level)


def test_json_is_one_object_to_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A record is an object with time, level, logger and message, and stands on standard error alone."""
    set_up_log("json", "info")
    logging.getLogger("emulator").info("two\nlines of %s", "text")
    out, err = capsys.readouterr()
    assert not out
    (line,) = err.splitlines()
    said = json.loads(line)
    assert list(said) == ["time", "level", "logger", "message"]
    assert (said["level"], said["logger"], said["message"]) == ("info", "emulator", "two\nlines of text")
    assert said["time"].endswith("Z")


def test_text_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    """A line of text begins with its level."""
    set_up_log("text", "info")
    logging.getLogger("emulator").info("hello")
    assert capsys.readouterr().err == "INFO: hello\n"


def test_a_traceback_stays_on_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    """An exception is a field of its line, not lines of its own."""
    set_up_log("json", "info")
    try:
        int("no")
    except ValueError:
        logging.getLogger("emulator").exception("it failed")
    (line,) = capsys.readouterr().err.splitlines()
    assert "ValueError: invalid literal" in json.loads(line)["traceback"]


def test_fields_stand_beside_the_message() -> None:
    """What a call adds as fields is part of the object, even what JSON does not know."""
    record = logging.LogRecord("emulator", logging.INFO, "", 0, "hello", None, None)
    record.fields = {"port": 8400, "kind": logging}
    said = json.loads(JsonFormatter().format(record))
    assert said["port"] == 8400
    assert "logging" in said["kind"]


@pytest.mark.parametrize("level", ["debug", "info", "warning", "error"])
def test_the_level_decides_what_is_written(level: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing below the level is written, but for the announcement."""
    set_up_log("json", level)
    for name in ("debug", "info", "warning", "error"):
        getattr(logging.getLogger("emulator"), name)(name)
    logging.getLogger(START).info("here")
    said = [json.loads(line)["message"] for line in capsys.readouterr().err.splitlines()]
    names = ["debug", "info", "warning", "error"]
    assert said == [*names[names.index(level) :], "here"]


def test_others_are_heard_when_it_matters(capsys: pytest.CaptureFixture[str]) -> None:
    """Warnings of asyncio, uvicorn and Python are lines of the same log; their chatter is not."""
    set_up_log("json", "debug")
    logging.getLogger("asyncio").debug("chatter")
    logging.getLogger("uvicorn.error").info("chatter")
    logging.getLogger("asyncio").error("an alarm's action failed")
    logging.getLogger("uvicorn.error").warning("odd")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old", stacklevel=1)
    said = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["logger"] for line in said] == ["asyncio", "uvicorn.error", "py.warnings"]
