"""The table of settings, and where values come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from emulator.settings import PREFIX, Setting, Settings, SettingsError, load, table, written

NUMBERS = [setting for setting in table() if setting.least is not None]
OTHERS = {bool: True, int: 20, float: 7.5, str: "elsewhere"}


def another(setting: Setting) -> object:
    """A value that is allowed and is not the default."""
    if setting.choices:
        return setting.choices[-1]
    return setting.default + 1 if setting.default and setting.type is int else OTHERS[setting.type]


def as_toml(value: object) -> str:
    """`value` as TOML writes it."""
    return str(value).lower() if isinstance(value, bool) else repr(value)


@pytest.mark.parametrize("setting", table(), ids=lambda setting: setting.name)
def test_every_setting_has_a_flag_a_variable_and_a_key(setting: Setting, tmp_path: Path) -> None:
    """The same value arrives by all three ways."""
    value = another(setting)
    assert value != setting.default
    file = tmp_path / "settings.toml"
    file.write_text(f"{setting.name} = {as_toml(value)}\n")
    for settings in (
        load({setting.name: value}, {}),
        load({}, {setting.variable: str(value)}),
        load({}, {}, file),
    ):
        assert getattr(settings, setting.name) == value


def test_a_flag_wins_over_the_environment_over_the_file(tmp_path: Path) -> None:
    """Of several sources the nearest decides, setting by setting."""
    file = tmp_path / "settings.toml"
    file.write_text("port = 1\nreads = 3\npace = 2")
    settings = load({"port": 9, "reads": None}, {f"{PREFIX}PORT": "5", f"{PREFIX}READS": "7"}, file)
    assert (settings.port, settings.reads, settings.pace) == (9, 7, 2.0)


def test_a_key_may_be_spelled_as_its_flag(tmp_path: Path) -> None:
    """Hyphens are as good as underscores."""
    file = tmp_path / "settings.toml"
    file.write_text("max-body = 2048")
    assert load({}, {}, file).max_body == 2048


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("prot = 1", "unknown setting 'prot'; did you mean port?"),
        ("[server]\nport = 1", "unknown setting 'server'"),
        ("port = '1'", "port must be a whole number"),
        ("port = true", "port must be a whole number"),
        ("open = 1", "open must be true or false"),
        ("host = 1", "host must be text"),
        ("pace = 'fast'", "pace must be a number"),
        ("port = 70000", "port must be at most 65535"),
        ("max-body = 1", "max-body must be at least 1024"),
        ("lifecycle = 'slow'", "lifecycle must be one of timed, immediate, manual, reads"),
        ("port = ", "not TOML: "),
    ],
)
def test_a_file_is_refused_by_name(content: str, message: str, tmp_path: Path) -> None:
    """What is wrong in a file is named, with the file."""
    file = tmp_path / "settings.toml"
    file.write_text(content)
    with pytest.raises(SettingsError) as caught:
        load({}, {}, file)
    assert str(caught.value).startswith(f"{file}: {message}")


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    """A file that cannot be read, or is not text, is named."""
    with pytest.raises(SettingsError, match="No such file"):
        load({}, {}, tmp_path / "none.toml")
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="not TOML"):
        load({}, {}, binary)


@pytest.mark.parametrize(
    ("variable", "text", "message"),
    [
        ("PROT", "1", f"unknown setting {PREFIX}PROT in the environment; did you mean {PREFIX}PORT?"),
        ("port", "1", f"unknown setting {PREFIX}port in the environment"),
        ("PORT", "many", f"{PREFIX}PORT must be a whole number"),
        ("PORT", "-1", f"{PREFIX}PORT must be at least 0"),
        ("PACE", "nan", f"{PREFIX}PACE must be at least 0"),
        ("PACE", "inf", f"{PREFIX}PACE must be at most 1000000"),
        ("OPEN", "perhaps", f"{PREFIX}OPEN must be true or false"),
        ("LOG_FORMAT", "xml", f"{PREFIX}LOG_FORMAT must be one of text, json"),
    ],
)
def test_a_variable_is_refused_by_name(variable: str, text: str, message: str) -> None:
    """What is wrong in the environment is named as it stands there."""
    with pytest.raises(SettingsError) as caught:
        load({}, {f"{PREFIX}{variable}": text})
    assert str(caught.value).startswith(message)


def test_other_variables_are_none_of_ours() -> None:
    """Variables of others, and the one that names the file, are let alone."""
    assert load({}, {"PATH": "/bin", f"{PREFIX}CONFIG": "x.toml"}) == Settings()


@pytest.mark.parametrize("text", ["1", "true", "YES", "on"])
def test_true_has_several_spellings(text: str) -> None:
    """A switch in the environment is on in each of the usual ways."""
    assert load({}, {f"{PREFIX}OPEN": text}).open is True
    assert load({}, {f"{PREFIX}OPEN": "off"}).open is False


@pytest.mark.parametrize("setting", NUMBERS, ids=lambda setting: setting.name)
def test_every_number_has_its_range(setting: Setting) -> None:
    """Both ends of a range are allowed, what is beyond them is refused under the flag's name."""
    assert setting.least is not None
    assert setting.most is not None
    for edge in (setting.least, setting.most):
        load({setting.name: setting.type(edge)}, {})
    for beyond in (setting.least - 1, setting.most + 1):
        with pytest.raises(SettingsError, match=f"^{setting.flag} must be at (least|most)"):
            load({setting.name: setting.type(beyond)}, {})


def test_a_wrong_setting_in_code_is_refused_as_well() -> None:
    """Whoever builds settings in a test is told, too."""
    with pytest.raises(SettingsError, match="port must be at most 65535"):
        Settings(port=65536)


def test_the_token_is_not_shown() -> None:
    """A printed table of settings has no secret in it."""
    assert "hidden" not in repr(Settings(token="hidden"))


@pytest.mark.parametrize(("bound", "text"), [(1e6, "1000000"), (0.01, "0.01"), (2**63, "9223372036854775808")])
def test_bounds_are_written_for_people(bound: float, text: str) -> None:
    """A bound is written without an exponent and without an empty fraction."""
    assert written(bound) == text
