"""The table of docs/settings.md. `python -m tests.docs.settings_table` prints it."""

from __future__ import annotations

from emulator.settings import Setting, table, written

HEAD = "| flag | key | default | allowed | what it is |\n| --- | --- | --- | --- | --- |"


def row(setting: Setting) -> str:
    """One setting."""
    default = "none" if setting.default in {None, ""} else f"`{str(setting.default).lower()}`"
    cells = [f"`{setting.flag}`", f"`{setting.name}`", default, allowed(setting), setting.help]
    return f"| {' | '.join(cells)} |"


def allowed(setting: Setting) -> str:
    """What values it takes."""
    if setting.choices:
        return ", ".join(f"`{choice}`" for choice in setting.choices)
    if setting.least is not None and setting.most is not None:
        return f"{written(setting.least)} to {written(setting.most)}"
    return "on, off" if setting.type is bool else "text"


def rendered() -> str:
    """Every group under its heading."""
    groups: dict[str, list[str]] = {}
    for setting in table():
        groups.setdefault(setting.group, []).append(row(setting))
    return "\n\n".join("\n".join((f"## {group}", "", HEAD, *rows)) for group, rows in groups.items())


if __name__ == "__main__":
    print(rendered())  # noqa: T201 - it is what this is for
