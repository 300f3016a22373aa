"""The one table of settings: flags, environment, file and docs all come from it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_type_hints

PREFIX = "MODERATION_EMULATOR_"

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


class SettingsError(ValueError):
    """A setting that is unknown or has a value it can't have; the message names it."""


def _setting(
    default: Any,
    text: str,
    *,
    choices: tuple[str, ...] = (),
    least: float | None = None,
    most: float | None = None,
) -> Any:
    return field(default=default, metadata={"help": text, "choices": choices, "least": least, "most": most})


@dataclass(frozen=True, slots=True)
class Settings:
    """What a server is started with."""

    host: str = _setting("127.0.0.1", "address to bind; beyond loopback a token is mandatory")
    port: int = _setting(8400, "port to bind; 0 takes a free one", least=0, most=65535)
    token: str = _setting("", "what the control plane asks for; empty asks for nothing")
    allow_host: str = _setting("", "names, comma-separated, by which the control plane may be called")
    open: bool = _setting(False, "an unknown credential opens a world of its own")
    lifecycle: str = _setting(
        "timed", "how resources progress", choices=("timed", "immediate", "manual", "reads")
    )
    delay: float = _setting(1.0, "world seconds between two steps of a timed lifecycle", least=0, most=86400)
    reads: int = _setting(2, "reads before each step of a lifecycle by reads", least=1, most=1000)
    pace: float = _setting(1.0, "world seconds to one real second; 0 stands still", least=0, most=1e6)
    seed: int | None = _setting(
        None,
        "seed of the default world; its clock then starts at 2026-01-01, stepped",
        least=0,
        most=2**63,
    )
    webhook_timeout: float = _setting(5.0, "real seconds a receiver may take", least=0.01, most=60)
    fetch_timeout: float = _setting(5.0, "real seconds a host of media may take", least=0.01, most=60)
    allow_public: bool = _setting(False, "webhooks and fetches may leave this machine's networks")
    max_body: int = _setting(16 * 1024 * 1024, "bytes of a request's body", least=1024, most=2**30)
    max_headers: int = _setting(32 * 1024, "bytes of a request's line and headers", least=1024, most=2**20)
    max_depth: int = _setting(64, "levels of a request's JSON", least=4, most=500)
    max_worlds: int = _setting(1000, "worlds at a time", least=1, most=100_000)
    max_records: int = _setting(100_000, "resources of one kind in a world", least=1, most=10_000_000)
    journal: int = _setting(1000, "exchanges that a world's journal keeps", least=1, most=100_000)
    journal_body: int = _setting(4096, "bytes of each body that the journal keeps", least=0, most=2**20)
    log_format: str = _setting("text", "how the log is written", choices=("text", "json"))
    log_level: str = _setting("info", "what is logged", choices=("debug", "info", "warning", "error"))
    log_requests: bool = _setting(False, "log a line for every request")

    def __post_init__(self) -> None:
        """Raises: SettingsError."""
        for setting in fields(self):
            _check(setting.name, getattr(self, setting.name), setting.metadata)


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table, as flags and docs need it. type: bool, int, float or str."""

    name: str
    type: type
    default: Any
    help: str
    choices: tuple[str, ...]

    @property
    def flag(self) -> str:
        """As in `--webhook-timeout`."""
        return f"--{self.name.replace('_', '-')}"

    @property
    def variable(self) -> str:
        """As in `MODERATION_EMULATOR_WEBHOOK_TIMEOUT`."""
        return f"{PREFIX}{self.name.upper()}"


def table() -> list[Setting]:
    """Every setting, in the order in which they are documented."""
    hints = get_type_hints(Settings)
    return [
        Setting(
            setting.name,
            int if hints[setting.name] == int | None else hints[setting.name],
            setting.default,
            setting.metadata["help"],
            setting.metadata["choices"],
        )
        for setting in fields(Settings)
    ]


def load(flags: Mapping[str, Any], environment: Mapping[str, str], file: Path | None = None) -> Settings:
    """Settings from flags, else the environment, else the file, else their defaults.

    Raises: SettingsError, naming the first setting that is wrong and where it stands.
    """
    by_name = {setting.name: setting for setting in table()}
    values = _from_file(file, by_name) if file is not None else {}
    values.update(_from_environment(environment, by_name))
    values.update({name: value for name, value in flags.items() if value is not None})
    return Settings(**values)


def _from_file(file: Path, by_name: Mapping[str, Setting]) -> dict[str, Any]:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{file}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: not TOML: {error}") from None
    values = {}
    for key, value in content.items():
        setting = by_name.get(key.replace("-", "_"))
        if setting is None:
            raise SettingsError(f"{file}: unknown setting {key!r}")
        if setting.type is float and type(value) is int:
            value = float(value)  # noqa: PLW2901 - TOML tells 1 from 1.0
        if type(value) is not setting.type:
            raise SettingsError(f"{file}: {key} must be of type {setting.type.__name__}")
        values[setting.name] = value
    return values


def _from_environment(environment: Mapping[str, str], by_name: Mapping[str, Setting]) -> dict[str, Any]:
    values = {}
    for variable, text in environment.items():
        if not variable.startswith(PREFIX) or variable == f"{PREFIX}CONFIG":
            continue
        setting = by_name.get(variable.removeprefix(PREFIX).lower())
        if setting is None:
            raise SettingsError(f"unknown setting {variable} in the environment")
        values[setting.name] = _read(setting, text)
    return values


def _read(setting: Setting, text: str) -> Any:
    if setting.type is bool:
        if text.lower() not in _TRUE | _FALSE:
            raise SettingsError(f"{setting.variable} must be true or false")
        return text.lower() in _TRUE
    try:
        return setting.type(text)
    except ValueError:
        raise SettingsError(f"{setting.variable} must be of type {setting.type.__name__}") from None


def _check(name: str, value: Any, rules: Mapping[str, Any]) -> None:
    if rules["choices"] and value not in rules["choices"]:
        raise SettingsError(f"{name} must be one of {', '.join(rules['choices'])}")
    if value is None:
        return
    if rules["least"] is not None and not value >= rules["least"]:
        raise SettingsError(f"{name} must be at least {rules['least']:g}")
    if rules["most"] is not None and not value <= rules["most"]:
        raise SettingsError(f"{name} must be at most {rules['most']:g}")
