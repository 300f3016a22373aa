"""`verdict`: what some content is said to show."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

from emulator.commands.objects import more_of
from emulator.commands.remote import Asked, Remote
from emulator.testing.calls import Call, given, nothing
from emulator.testing.records import Json

HEADINGS = ("CONTENT", "SHOWS")


def row(told: Mapping[str, Json]) -> tuple[Any, ...]:
    """A verdict as a line of the table."""
    content = " ".join(f"{name}={value}" for name, value in told["content"].items())
    shows = (
        f"{name}={value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for name, value in told.items()
        if name != "content" and value not in (None, "", {})
    )
    return content, " ".join(shows)


@click.group()
def verdict() -> None:
    """What content is scripted to show."""


@verdict.command("set", cls=Remote)
@click.option("--content-url", help="the content of this URL")
@click.option("--external-id", help="the content that the client calls so")
@click.option("--content-id", help="the content that the vendor calls so")
@click.option("--outcome", type=click.Choice(["approved", "rejected", "failed"]), help="the final decision")
@click.option("--notes", help="a moderator's remark")
@click.option("--label", "labels", multiple=True, type=(str, float), metavar="NAME SCORE", help="as nudity 0.9")
@click.option("--duration", type=click.FloatRange(min=0), metavar="SECONDS", help="until the content ends")
@click.option("--unreachable", is_flag=True, default=None, help="it cannot be downloaded")
@click.option("--more", metavar="JSON", callback=more_of, help="further keys, such as people")
@click.pass_obj
def set_(
    asked: Asked, /, content_url: str | None, labels: tuple[tuple[str, float], ...], more: Json, **keys: Json
) -> None:
    """Say what some content shows, which is named in exactly one way."""
    named = given(url=content_url, external_id=keys.pop("external_id"), content_id=keys.pop("content_id"))
    if len(named) != 1:
        raise click.UsageError("name the content: --content-url, --external-id or --content-id")
    told = asked.world.call(
        "PUT", "verdicts", body={"content": named, **given(labels=dict(labels) or None, **keys), **more}
    )
    asked.listed([told], HEADINGS, [row(told)])


@verdict.command("list", cls=Remote)
@click.pass_obj
def list_(asked: Asked) -> None:
    """List what content is scripted to show."""
    found = asked.world.verdicts()
    asked.listed(found, HEADINGS, map(row, found))


@verdict.command(cls=Remote)
@click.option("--content-url", help="that of this URL alone")
@click.option("--external-id", help="that of the content that the client calls so")
@click.option("--content-id", help="that of the content that the vendor calls so")
@click.pass_obj
def clear(asked: Asked, content_url: str | None, external_id: str | None, content_id: str | None) -> None:
    """Forget every verdict, or that of some content."""
    named = given(url=content_url, external_id=external_id, content_id=content_id)
    world = asked.world
    world.send(Call("DELETE", world.path("verdicts"), nothing, named))
    what = " ".join(named.values()) or "all"
    asked.say(
        {"cleared": what}, f"the verdict for {what} is forgotten" if named else "every verdict is forgotten"
    )
