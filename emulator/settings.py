"""The one table of settings: flags, environment, file and docs all come from it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

PREFIX = "MODERATION_EMULATOR_"

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_CALLED = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}


class SettingsError(ValueError):
    """A setting that is unknown or has a value it can't have; the message names it."""


def _setting(
    default: Any,
    group: str,
    text: str,
    *,
    choices: tuple[str, ...] = (),
    least: float | None = None,
    most: float | None = None,
    secret: bool = False,
) -> Any:
    metadata = {"group": group, "help": text, "choices": choices, "least": least, "most": most}
    return field(default=default, metadata=metadata, repr=not secret)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a server is started with."""

    host: str = _setting("127.0.0.1", "Listening", "address to listen on; beyond loopback --token is mandatory")
    port: int = _setting(8400, "Listening", "port to listen on; 0 takes a free one", least=0, most=65535)
    token: str = _setting("", "Listening", "what the control plane asks its callers for", secret=True)
    allow_host: str = _setting(
        "", "Listening", "names, comma-separated, by which the control plane may be called beside localhost"
    )
    tls: bool = _setting(False, "TLS", "serve HTTPS, and nothing else")
    tls_ca: str = _setting(
        "", "TLS", "file of the authority that signs, certificate and key as PEM; made where it is not there"
    )
    tls_names: str = _setting(
        "", "TLS", "further names and addresses, comma-separated, that the certificate is good for"
    )
    open: bool = _setting(False, "Worlds", "an unknown credential opens a world of its own")
    seed: int | None = _setting(
        None,
        "Worlds",
        "seed of the default world, whose clock then starts at 2026-01-01 and is stepped",
        least=0,
        most=2**63,
    )
    pace: float = _setting(1.0, "Worlds", "world seconds to one real second; 0 stands still", least=0, most=1e6)
    lifecycle: str = (
        _setting(  # the world's `Mode`, to which a test holds it: this table stands below every room
            "timed", "Worlds", "how resources progress", choices=("timed", "immediate", "manual", "reads")
        )
    )
    delay: float = _setting(
        1.0, "Worlds", "world seconds between two steps of a timed lifecycle", least=0, most=86400
    )
    reads: int = _setting(2, "Worlds", "reads before each step of a lifecycle by reads", least=1, most=1000)
    load: str = _setting("", "Worlds", "file of a snapshot that the default world begins with")
    snapshot_on_exit: str = _setting(
        "", "Worlds", "file that the default world's snapshot is written to at the end"
    )
    allow_public: bool = _setting(
        False, "Going out", "webhooks and fetches may leave this machine and its private networks"
    )
    webhook_timeout: float = _setting(
        5.0, "Going out", "real seconds that a webhook's receiver may take", least=0.01, most=60
    )
    fetch_timeout: float = _setting(
        10.0, "Going out", "real seconds that a content URL may take", least=0.01, most=10
    )
    max_body: int = _setting(16 * 1024 * 1024, "Limits", "bytes of a request's body", least=1024, most=2**30)
    max_headers: int = _setting(
        32 * 1024, "Limits", "bytes of a request's line and headers", least=1024, most=2**20
    )
    max_depth: int = _setting(64, "Limits", "levels of a request's JSON", least=4, most=200)
    max_worlds: int = _setting(1000, "Limits", "worlds at a time", least=1, most=100_000)
    idle_worlds: float = _setting(
        86400.0,
        "Limits",
        "real seconds without use after which a world expires, `default` excepted; 0 is never",
        least=0,
        most=31_536_000,
    )
    max_records: int = _setting(100_000, "Limits", "resources of one kind in a world", least=1, most=10_000_000)
    journal: int = _setting(1000, "Limits", "exchanges that a world's journal keeps", least=1, most=100_000)
    journal_body: int = _setting(
        4096, "Limits", "bytes of each body that the journal keeps", least=0, most=2**20
    )
    log_format: str = _setting("text", "Log", "how the log is written", choices=("text", "json"))
    log_level: str = _setting(
        "info", "Log", "what is logged at least", choices=("debug", "info", "warning", "error")
    )
    log_requests: bool = _setting(False, "Log", "log a line for every request")

    def __post_init__(self) -> None:
        """Raises: SettingsError."""
        for setting in table():
            setting.check(getattr(self, setting.name), setting.name)


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table, as flags and docs need it.

    type: bool, int, float or str. least, most: the range of a number; None where there is no end.
    """

    name: str
    type: type
    default: Any
    group: str
    help: str
    choices: tuple[str, ...]
    least: float | None
    most: float | None

    @property
    def flag(self) -> str:
        """As in `--webhook-timeout`."""
        return f"--{self.name.replace('_', '-')}"

    @property
    def variable(self) -> str:
        """As in `MODERATION_EMULATOR_WEBHOOK_TIMEOUT`."""
        return f"{PREFIX}{self.name.upper()}"

    def read(self, text: str) -> Any:
        """The value that `text` stands for. Raises: SettingsError."""
        if self.type is bool:
            if text.lower() not in _TRUE | _FALSE:
                raise SettingsError(f"{self.variable} must be {_CALLED[bool]}")
            return text.lower() in _TRUE
        try:
            return self.type(text)
        except ValueError:
            raise SettingsError(f"{self.variable} must be {_CALLED[self.type]}") from None

    def check(self, value: Any, label: str) -> None:
        """Raises: SettingsError, in which the setting is called `label`, for a value that is none of its."""
        if value is None and self.default is None:
            return
        kind: type = type(value)
        if kind is not self.type:  # not isinstance: True is an int, too
            raise SettingsError(f"{label} must be {_CALLED[self.type]}")
        if self.choices and value not in self.choices:
            raise SettingsError(f"{label} must be one of {', '.join(self.choices)}")
        if self.least is not None and not value >= self.least:
            raise SettingsError(f"{label} must be at least {written(self.least)}")
        if self.most is not None and not value <= self.most:
            raise SettingsError(f"{label} must be at most {written(self.most)}")


def written(number: float) -> str:
    """A bound as a person writes it: no `1e+06`, no `64.0`."""
    return str(int(number)) if number == int(number) else str(number)


@cache
def table() -> tuple[Setting, ...]:
    """Every setting, in the order in which they are documented."""
    hints = get_type_hints(Settings)
    return tuple(
        Setting(
            setting.name,
            int if hints[setting.name] == int | None else hints[setting.name],
            setting.default,
            **setting.metadata,
        )
        for setting in fields(Settings)
    )


def load(flags: Mapping[str, Any], environment: Mapping[str, str], file: Path | None = None) -> Settings:
    """Settings from flags, else the environment, else the file, else their defaults.

    Raises: SettingsError, naming the first setting that is wrong and where it stands.
    """
    by_name = {setting.name: setting for setting in table()}
    values = _from_file(file, by_name) if file is not None else {}
    values.update(_from_environment(environment, by_name))
    for name, value in flags.items():
        if value is not None:
            by_name[name].check(value, by_name[name].flag)
            values[name] = value
    return Settings(**values)


def _from_file(file: Path, by_name: Mapping[str, Setting]) -> dict[str, Any]:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{file}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: not TOML: {error}") from None
    values = {}
    for key, given in content.items():
        setting = by_name.get(key.replace("-", "_"))
        if setting is None:
            raise SettingsError(f"{file}: unknown setting {key!r}{_near(key, by_name)}")
        # TOML tells 1 from 1.0.
        value = float(given) if setting.type is float and type(given) is int else given
        setting.check(value, f"{file}: {key}")
        values[setting.name] = value
    return values


def _from_environment(environment: Mapping[str, str], by_name: Mapping[str, Setting]) -> dict[str, Any]:
    by_variable = {setting.variable: setting for setting in by_name.values()}
    values = {}
    for variable, text in environment.items():
        if not variable.startswith(PREFIX) or variable == f"{PREFIX}CONFIG":
            continue
        setting = by_variable.get(variable)
        if setting is None:
            raise SettingsError(f"unknown setting {variable} in the environment{_near(variable, by_variable)}")
        value = setting.read(text)
        setting.check(value, variable)
        values[setting.name] = value
    return values


def _near(name: str, known: Iterable[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""
