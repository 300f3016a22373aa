"""Verdicts scripted through the control plane."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Literal, NamedTuple, cast, get_args

from emulator.faces import Box
from emulator.media.fields import Fields, VerdictError, check_number
from emulator.media.script import PEOPLE_LIMIT, Person, Script
from emulator.media.showing import Content, Outcome
from emulator.world.records import SnapshotError, load_each
from emulator.world.store import Store
from emulator.world.world import World

VERDICTS_LIMIT = 1000
"""How many verdicts a world may hold."""

SELECTOR_LIMIT = 8192
NOTES_LIMIT = 2048
ID_LIMIT = 512
LABELS_LIMIT = 100
LABEL_LIMIT = 255
SECONDS_LIMIT = 1e9
AGE_LIMIT = 150
PIXELS_LIMIT = 100_000

By = Literal["url", "external_id", "content_id"]


class Selector(NamedTuple):
    """Which content is meant: all that has `value` as its URL, external id or content id."""

    by: By
    value: str

    @classmethod
    def from_json(cls, data: Any, pointer: str = "") -> Selector:
        """Read an object with one of the keys `url`, `external_id` and `content_id`. Raises: VerdictError."""
        fields = Fields(data, pointer)
        named = [(by, fields.text(by, SELECTOR_LIMIT, least=1)) for by in get_args(By)]
        fields.end()
        given = [cls(by, value) for by, value in named if value is not None]
        if len(given) != 1:
            raise VerdictError(pointer, "must hold exactly one of url, external_id and content_id")
        return given[0]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What some content is to show."""

    content: Selector
    script: Script

    @classmethod
    def from_json(cls, data: Any) -> Verdict:
        """Read a verdict as docs/media.md describes it. Raises: VerdictError."""
        fields = Fields(data)
        content = Selector.from_json(fields.take("content"), fields.under("content"))
        people = people_from_json(fields.take("people"), fields.under("people"))
        everyone = fields.flag("everyone")
        script = Script(
            unreachable=fields.flag("unreachable") or False,
            everyone=people is None if everyone is None else everyone,
            people=people or (),
            labels=_labels(fields.take("labels"), fields.under("labels")),
            outcome=_outcome(fields.take("outcome"), fields.under("outcome")),
            notes=fields.text("notes", NOTES_LIMIT) or "",
            duration=fields.number("duration", SECONDS_LIMIT),
        )
        fields.end()
        return cls(content, script)

    def as_json(self) -> dict[str, Any]:
        """The same verdict again; what is as it would be anyway is left out."""
        script = self.script
        found: dict[str, Any] = {"content": {self.content.by: self.content.value}}
        if script.unreachable:
            found["unreachable"] = True
        if script.people or not script.everyone:
            found["people"] = [_person_as_json(person) for person in script.people]
            if script.everyone:
                found["everyone"] = True
        if script.labels:
            found["labels"] = dict(script.labels)
        if script.outcome is not None:
            found["outcome"] = script.outcome
        if script.notes:
            found["notes"] = script.notes
        if script.duration is not None:
            found["duration"] = script.duration
        return found


class Verdicts:
    """A world's verdicts, one for each selector."""

    section: ClassVar = "verdicts"

    def __init__(self, world: World) -> None:
        self._verdicts: Store[Verdict] = Store("verdict", limit=min(VERDICTS_LIMIT, world.settings.records))

    def put(self, verdict: Verdict) -> Verdict:
        """Keep `verdict` in place of the one for the same selector. Raises: StoreFullError."""
        return self._verdicts.add(_key(verdict.content), verdict)

    def list(self) -> tuple[Verdict, ...]:
        """Every verdict, in the order in which their selectors were first named."""
        return tuple(self._verdicts)

    def remove(self, selector: Selector) -> bool:
        """Forget the verdict for `selector`; False when there is none."""
        return self._verdicts.pop(_key(selector)) is not None

    def clear(self) -> None:
        """Forget every verdict."""
        for key in self._verdicts.ids():
            self._verdicts.pop(key)

    def save(self) -> Sequence[dict[str, Any]] | None:
        """Each of them, as it is read and written everywhere."""
        return [verdict.as_json() for verdict in self._verdicts] or None

    def load(self, data: Sequence[Any]) -> None:
        """Raises: SnapshotError."""
        load_each(data, self._load)

    def _load(self, row: Any) -> None:
        try:
            verdict = Verdict.from_json(row)
        except VerdictError as error:
            raise SnapshotError(error.pointer, "verdict", error.message) from None
        if _key(verdict.content) in self._verdicts:
            raise SnapshotError("/content", "unique", "names content that another verdict is for")
        self.put(verdict)

    def find(self, content: Content) -> Verdict | None:
        """The verdict for `content`: by its URL, else by its external id, else by its content id."""
        named = (self._verdicts.get(_key(selector)) for selector in _selectors(content))
        return next((verdict for verdict in named if verdict is not None), None)


def people_from_json(data: Any, pointer: str) -> tuple[Person, ...] | None:
    """Read a list of people; None where there is none. Raises: VerdictError."""
    if data is None:
        return None
    if not isinstance(data, list) or len(data) > PEOPLE_LIMIT:
        raise VerdictError(pointer, f"must be a list of up to {PEOPLE_LIMIT} people")
    return tuple(_person(each, f"{pointer}/{index}") for index, each in enumerate(data))


def _selectors(content: Content) -> Iterator[Selector]:
    for by in get_args(By):
        value = getattr(content, by)
        if value is not None:
            yield Selector(by, value)


def _key(selector: Selector) -> str:
    return f"{selector.by} {selector.value}"


def _person(data: Any, pointer: str) -> Person:
    fields = Fields(data, pointer)
    person_id = fields.text("id", ID_LIMIT, least=1)
    unknown, risky, banned = (bool(fields.flag(key)) for key in ("unknown", "risky", "banned"))
    if unknown and person_id is not None:
        raise VerdictError(fields.under("unknown"), "must not be true of a person with an id")
    box = fields.take("box")
    person = Person(
        id=person_id,
        # Somebody of whom nothing is said is a stranger.
        unknown=unknown or not (person_id or risky or banned),
        risky=risky,
        banned=banned,
        spoof=bool(fields.flag("spoof")),
        time=fields.number("time", SECONDS_LIMIT) or 0.0,
        box=None if box is None else _box(box, fields.under("box")),
        age=fields.number("age", AGE_LIMIT),
    )
    fields.end()
    return person


def _box(data: Any, pointer: str) -> Box:
    fields = Fields(data, pointer)
    corner = [fields.whole(key, 0, PIXELS_LIMIT) for key in ("x", "y")]
    size = [fields.whole(key, 1, PIXELS_LIMIT) for key in ("width", "height")]
    fields.end()
    return Box(*corner, *size)


def _labels(data: Any, pointer: str) -> dict[str, float]:
    if data is None:
        return {}
    fields = Fields(data, pointer)
    scores = fields.rest()
    if len(scores) > LABELS_LIMIT or any(not 0 < len(name) <= LABEL_LIMIT for name in scores):
        raise VerdictError(pointer, f"must hold up to {LABELS_LIMIT} labels, of 1 to {LABEL_LIMIT} characters")
    return {name: check_number(score, 1, fields.under(name)) for name, score in scores.items()}


def _outcome(data: Any, pointer: str) -> Outcome | None:
    if data is not None and data not in get_args(Outcome):
        raise VerdictError(pointer, f"must be one of {', '.join(get_args(Outcome))}")
    return cast("Outcome | None", data)


def _person_as_json(person: Person) -> dict[str, Any]:
    said = ((each.name, getattr(person, each.name), each.default) for each in fields(person))
    found = {name: value for name, value, default in said if value != default}
    if person.box is not None:
        found["box"] = person.box._asdict()
    return found
