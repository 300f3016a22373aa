"""Every way to every status: a case for each row of `x-reached-by`, and one for what is answered well."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from emulator.apis.moderationapi.action import Actions
from emulator.apis.moderationapi.authors import Authors
from emulator.apis.moderationapi.channel import Channels
from emulator.apis.moderationapi.items import Items
from emulator.apis.moderationapi.keys import Keys
from emulator.apis.moderationapi.projects import Projects
from emulator.apis.moderationapi.webhooks import Webhooks
from emulator.apis.moderationapi.wordlists import Wordlists
from emulator.contract.operation import Operation
from tests.apis.moderationapi.asking import (
    CLIP,
    OPERATIONS,
    PHOTO,
    Asked,
    Scene,
    generations,
    good,
    main_project,
    places,
    send,
)
from tests.apis.turns import as_it_is, changed, fields, headed, placed, queried, raw

Turn = Callable[[Scene, Asked], Asked]
"""Makes of a good request one that deserves something else, and of the world one where it does."""


class Case(NamedTuple):
    """One way to reach a status. row: which line of `x-reached-by` it is; 0 where there is none.

    unseen: nobody knows whose the request is, so no world's journal has it. code: of the refusal in the first
    generation, where the status does not say it.
    """

    operation: str
    status: int
    row: int
    name: str
    turn: Turn
    unseen: bool = False
    code: str | None = None

    @property
    def generations(self) -> tuple[int, ...]:
        """Those in which it is so."""
        if self.name in ONLY_SECOND:
            return (2,)
        return generations(self.operation)

    def made(self, scene: Scene) -> Asked:
        """The request, in a world where it deserves the status."""
        return self.turn(scene, good(scene, self.operation))


def _case(operation: Operation, status: int, row: int, name: str, turn: Turn, **rest: Any) -> Case:
    return Case(operation.id, status, row, name, turn, **rest)


# -- turns -------------------------------------------------------------------------------------------------


def _short(_: Scene, asked: Asked) -> Asked:
    return asked._replace(prefix="/v1")


def _body(body: Any) -> Turn:
    return lambda _, asked: asked._replace(body=body)


def _switched(**settings: Any) -> Turn:
    def turn(scene: Scene, asked: Asked) -> Asked:
        scene.switch(**settings)
        return asked

    return turn


def _strict(kind: str) -> Turn:
    """The project is strict about the content type, and this is another one."""

    def turn(scene: Scene, asked: Asked) -> Asked:
        scene.switch(strict_content_type=True)
        return headed("Content-Type", kind)(scene, asked)

    return turn


def _twice(scene: Scene, asked: Asked) -> Asked:
    assert send(scene, asked).status_code == 200
    return asked


def _deleted(scene: Scene, asked: Asked) -> Asked:
    """What the path names is deleted before."""
    place = places(asked.operation)[0]
    head = asked.operation.template.removeprefix("/api/v1").partition(f"{{{place}}}")[0]
    scene.do("DELETE", f"{head}{asked.values[place]}")
    return asked


def _fault(status: int) -> Turn:
    def turn(scene: Scene, asked: Asked) -> Asked:
        scene.fault(asked.operation.id, status)
        return asked

    return turn


def _full(resident: Any) -> Turn:
    """Let a store hold no more than it does."""

    def turn(scene: Scene, asked: Asked) -> Asked:
        records = scene.inside.of(resident).records
        records.limit = len(records)
        return asked

    return turn


def _full_of_items(scene: Scene, asked: Asked) -> Asked:
    """Everything enters a queue, and none has room."""
    everything = {"name": "everything", "filter": {"isFlagged": "ALL"}}
    assert scene.control("POST", "/moderationapi/queues", json=everything).status_code == 201
    return _full(Items)(scene, asked)


def _few_words(scene: Scene, asked: Asked) -> Asked:
    scene.inside.settings = replace(scene.inside.settings, records=1)
    return asked


def _valued(**change: Any) -> Turn:
    """The action that is executed is changed, and the value left out or another."""

    def turn(scene: Scene, asked: Asked) -> Asked:
        listed = scene.get("/actions")
        rows = listed if isinstance(listed, list) else listed["data"]
        made = next(each["id"] for each in rows if each["key"] == "warn")
        scene.do("PUT", f"/actions/{made}", change)
        return asked

    return turn


def _of_default_channel(scene: Scene, asked: Asked) -> Asked:
    listed = scene.get(f"/projects/{main_project(scene)}/channels")["data"]
    return asked.at(id=next(each["id"] for each in listed if each["isDefault"]))


def _of_main_project(scene: Scene, asked: Asked) -> Asked:
    return asked.at(id=main_project(scene))


def _taken(scene: Scene, asked: Asked) -> Asked:
    """The key is that of another channel of the same project."""
    project = asked.values.get("projectId") or main_project(scene)
    scene.do("POST", f"/projects/{project}/channels", {"name": "Taken", "key": "taken"})
    return asked._replace(body={**asked.body, "key": "taken"})


# -- rows that many operations share -----------------------------------------------------------------------

PARSE_ERROR = "the code is PARSE_ERROR"
TOO_LARGE = "the body is larger, has more values, or nests deeper, than is taken"
LONG_ID = "longer than 500 characters"
PROJECT = "Project-Id names no project that the key reaches; for clients from 2.0 on"
LEVEL = "manual_trust_level is not between -1 and 4, or metadata has more than 25 keys or more than one level"
ONLY_SECOND = {"nobody's project"}
"""Names of cases that the first generation does not know."""

LONG = "x" * 501
NAME = "x" * 201
LARGE = b'"' + b"x" * (16 * 1024 * 1024) + b'"'
LARGE_TAKERS = ("moderateObject", "resolveQueueItem")
"""Some of the operations that read a body: to send one so large to each takes seconds."""

UNREADABLE: Mapping[str, Turn] = {
    "not JSON": raw(b"{"),
    "not UTF-8": raw(b'"\xff"'),
    "half a pair": raw(b'{"a": "\\ud800"}'),
}
NOBODYS: Mapping[str, Turn] = {"nobody's id": placed("id", "nobody")}
GONE: Mapping[str, Turn] = {**NOBODYS, "deleted": _deleted}
NO_PROJECT: Mapping[str, Turn] = {
    "nobody's project": lambda _, asked: asked.at(**{places(asked.operation)[0]: "nobody"}),
    "deleted": _deleted,
}
NUMBERS = {
    f"{name}={text}": queried(f"?{name}={text}") for name in ("pageSize", "page") for text in ("x", "1e999")
}
STRICT = {
    f"a body of {kind}": _strict(kind)
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/jsonp")
}


NAME_TYPE = fields(("name", 5), ("name", {}))
LEVELS = fields(
    ("manual_trust_level", -2),
    ("manual_trust_level", 5),
    ("metadata", {f"k{number}": number for number in range(26)}),
    ("metadata", {"a": {"b": 1}}),
)
LINKS = fields(("email", "nobody"), ("profile_picture", "nowhere"), ("external_link", "no where"))
OPTIONS = fields(
    *(("contentId", ""), ("contentId", "x" * 101), ("contentId", 5), ("doNotStore", "true"), ("authorId", 5)),
    *(("contextId", []), ("metadata", "x"), ("metadata", [1])),
)
KEYS = fields(("name", NAME), ("key", NAME))
TAKEN: Mapping[str, Turn] = {"taken": _taken}
VALUES: Mapping[str, Turn] = {
    "a value that is none": changed("value", "silent"),
    "no value": lambda scene, asked: _valued(valueRequired=True)(scene, changed("value", None)(scene, asked)),
}

SHARED: Mapping[str, Mapping[str, Turn]] = {
    "an injected fault": {"an injected fault": _fault(500)},
    "an injected fault; no request deserves it": {"an injected fault": _fault(404)},
    "an injected fault; no plan lacks this here": {"an injected fault": _fault(403)},
    "Authorization is missing, or is not Bearer and a known key": {
        "no key": headed("Authorization", None),
        "another scheme": lambda scene, asked: headed("Authorization", f"Basic {scene.key}")(scene, asked),
        "an unknown key": headed("Authorization", "Bearer nobody"),
        "no Bearer": lambda scene, asked: headed("Authorization", scene.key)(scene, asked),
    },
    "within a minute there were more requests than the rate_limit of the project, a setting of the world": {
        "none may be": _switched(rate_limit=0)
    },
    "the quota of the account is used up": {"none is left": _switched(quota=0)},
    "the world holds as many authors or items of queues as it may": {
        "authors": _full(Authors),
        "items": _full_of_items,
    },
    "the project is set to the first generation of the API, a setting of the world": {
        "the first generation": _switched(generation=1)
    },
    PROJECT: {"nobody's project": headed("Project-Id", "nobody")},
    "the body is missing or is not JSON; the code is PARSE_ERROR": {"no body": raw(b""), **UNREADABLE},
    "the body is not JSON; the code is PARSE_ERROR": UNREADABLE,
    "there is a body and it is not JSON; the code is PARSE_ERROR": UNREADABLE,
    TOO_LARGE: {
        "too deep": raw(b'{"a":' * 70 + b"{}" + b"}" * 70),
        "too many values": raw(b"[" + b"0," * 200_000 + b"0]"),
    },
    "pageSize or page is not a number": NUMBERS,
    "pageSize or page is not a number, or the id is longer than 500 characters": NUMBERS,
    "pageSize or pageNumber is not a number": {**NUMBERS, "pageNumber=x": queried("?pageNumber=x")},
    "range is none of 24h, 7d, 30d and 90d": {"range=1y": queried("?range=1y")},
    "range is none of 24h, 7d, 30d and 90d, or limit is not a number": {
        "range=1y": queried("?range=1y"),
        "limit=x": queried("?limit=x"),
    },
    "the project has no channel of the id or key that channel says": {
        "channel=nobody": queried("?channel=nobody")
    },
    "name is longer than 200 characters": fields(("name", NAME)),
    "name or key is longer than 200 characters": KEYS,
    "another channel of the project has this key": TAKEN,
    "the action requires a value, or the value is none of those that it has": VALUES,
    "Content-Type is not JSON's and the project is strict about that, a setting of the world": STRICT,
    "url is missing, is no URL or is longer than 8192 characters": fields(
        *(("url", None), ("url", ""), ("url", "nope"), ("url", 5), ("url", f"{PHOTO}?{'x' * 8192}"))
    ),
    "contentId is empty or longer than 100 characters, or another field is of the wrong type": OPTIONS,
    "the project has no author of this id or external_id, or it was deleted": GONE,
    "the project has no action of this id, or it was deleted": GONE,
    "the project has no webhook of this id, or it was deleted": GONE,
    "the account has no project of this id, or it was deleted": NO_PROJECT,
    "the account has no channel of this id, or it was deleted": GONE,
    "the project has no queue of this id": NOBODYS,
    "the project has no word list of this id": NOBODYS,
    "the project has no queue of this id, or the queue no item of this itemId": {
        **NOBODYS,
        "nobody's item": placed("itemId", "nobody"),
    },
    LEVEL: LEVELS,
    "email is no address, or a link is no URL": LINKS,
    "the list would hold more words than it may": {"one is the most": _few_words},
    "eventTypes is no list of documented events, or description is not a text": fields(
        ("eventTypes", ["BORED"]), ("eventTypes", "AUTHOR_BLOCKED"), ("description", 5)
    ),
    "type, queueBehaviour or position is none of those documented": fields(
        ("type", "X"), ("queueBehaviour", "X"), ("position", "X")
    ),
}
"""Text of a row to the turns that reach it, at every operation that has it."""


def _shared(operation: Operation, status: int, row: int, text: str) -> Iterator[Case]:
    code = "PARSE_ERROR" if PARSE_ERROR in text else None
    for name, turn in SHARED.get(text, {}).items():
        yield _case(operation, status, row, name, turn, code=code)
    if text == TOO_LARGE and operation.id in LARGE_TAKERS:
        yield _case(operation, status, row, "too large", raw(LARGE))
    if LONG_ID in text:
        for place in places(operation):
            yield _case(operation, status, row, f"a long {place}", placed(place, LONG))


# -- rows of their own -------------------------------------------------------------------------------------

TEXTS = {f"k{number}": {"type": "text", "value": "x" * 90_000} for number in range(6)}
FIELDS = {f"k{number}": {"type": "text", "value": "x"} for number in range(1001)}
PARTS = {key: {"type": "text", "text": each["value"]} for key, each in FIELDS.items()}
LONG_PARTS = {key: {"type": "text", "text": each["value"]} for key, each in TEXTS.items()}
VIDEO = {"type": "video", "url": CLIP}
ITEM_TYPES = fields(("contentIds", "post-1"), ("authorIds", [5]), ("value", 5), ("queueId", 5))
NOTHING: Mapping[str, Turn] = {
    "nobody's content": _body({"actionKey": "warn", "contentIds": ["nobody"]}),
    "nobody's author": _body({"actionKey": "warn", "authorIds": ["nobody"]}),
    "nobody's queue": changed("queueId", "nobody"),
}
WORD_LISTS = fields(("words", "one"), ("words", [5]))
TOO_MANY_WORDS = fields(("words", ["a"] * 5001))
OFF: Mapping[str, Turn] = {"video": _switched(video_enabled=False)}


def _content(content: Any) -> Turn:
    return changed("content", content)


def _policies(*policies: Any) -> Turn:
    return changed("policies", list(policies))


def _off(turn: Turn) -> Turn:
    return lambda scene, asked: turn(scene, OFF["video"](scene, asked))


OWN: Mapping[str, Mapping[int, Mapping[int, Mapping[str, Turn]]]] = {
    "moderateObject": {
        400: {
            1: fields(
                *(("value", None), ("value", []), ("value.type", None), ("value.type", "post")),
                *(("value.data", None), ("value.data", [])),
            ),
            2: fields(
                *(("value.data.bio.value", None), ("value.data.bio.value", 5), ("value.data.bio.type", None)),
                *(("value.data.bio.type", "html"), ("value.data.bio.modelIds", "toxicity")),
            ),
            4: fields(
                *(("value.data.bio.value", "x" * 100_001), ("value.data.face.value", f"{PHOTO}?{'x' * 8192}")),
                ("value.data", TEXTS),
            ),
            5: fields(("value.data", FIELDS)),
        },
        403: {2: {"video": _off(changed("value.data.face", {"type": "video", "value": CLIP}))}},
    },
    "moderateVideo": {403: {0: OFF}},
    "moderateText": {400: {1: fields(("value", None), ("value", ""), ("value", "x" * 100_001), ("value", 5))}},
    "moderateAudio": {403: {0: {"audio": _switched(audio_enabled=False)}}},
    "moderateContent": {
        400: {
            1: {
                **fields(("content", None), ("content", "x"), ("content.type", "html"), ("content.text", None)),
                "no URL": _content({"type": "video"}),
                "an object without data": _content({"type": "object"}),
                "an object in an object": _content(
                    {"type": "object", "data": {"a": {"type": "object", "data": {}}}}
                ),
            },
            2: {
                "a long text": _content({"type": "text", "text": "x" * 100_001}),
                "a large image": _content({"type": "image", "data": "A" * 5_500_001}),
            },
            3: fields(("contentId", "x" * 101)),
            4: {
                **fields(
                    *(("metaType", "x"), ("clientAction.action", None), ("clientAction.action", "shout")),
                    *(("clientAction.behavior", "x"), ("clientAction.reason", "x" * 501)),
                ),
                "no policy": _policies({"id": "nobody", "flag": True}),
                "no entities": _policies({"id": "pii"}),
            },
            5: fields(("authorId", 5), ("metadata", "x"), ("timestamp", "now"), ("doNotStore", "true")),
            6: {
                "a long URL": _content({"type": "image", "url": f"{PHOTO}?{'x' * 8192}"}),
                "many parts": _content({"type": "object", "data": PARTS}),
                "long parts": _content({"type": "object", "data": LONG_PARTS}),
            },
            7: {
                "no base64": _content({"type": "image", "data": "%%%"}),
                "no picture": _content({"type": "image", "data": base64.b64encode(b"nothing").decode()}),
            },
            8: {
                "many guidelines": _policies(
                    *(
                        {"id": "guideline", "flag": True, "guidelineKey": f"g{number}", "instructions": "x"}
                        for number in range(21)
                    )
                ),
                "long instructions": _policies(
                    {"id": "guideline", "flag": True, "guidelineKey": "g", "instructions": "x" * 10_001}
                ),
                "a long key": _policies(
                    {"id": "guideline", "flag": True, "guidelineKey": NAME, "instructions": "x"}
                ),
                "a long mask": _policies({"id": "pii", "entities": {"email": {"mask": NAME}}}),
            },
        },
        403: {
            2: {
                "a video": _off(_content(VIDEO)),
                "a video in an object": _off(_content({"type": "object", "data": {"a": VIDEO}})),
            }
        },
    },
    "listAuthors": {400: {1: {text: queried(f"?{text}") for text in ("sortBy=x", "sortDirection=up")}}},
    "createAuthor": {
        400: {
            1: fields(
                *(("external_id", None), ("external_id", 5), ("name", 5), ("first_seen", "x")),
                *(("metadata", "x"), ("manual_trust_level", "1"), ("manual_trust_level", 0.5)),
            )
        },
        403: {1: {"full": _full(Authors)}},
    },
    "updateAuthor": {400: {1: fields(("name", 5), ("last_seen", "x"), ("manual_trust_level", 0.5))}},
    "listQueueItems": {
        400: {1: {text: queried(f"?{text}") for text in ("sortField=x", "sortDirection=up", "sort=UPWARDS")}}
    },
    "resolveQueueItems": {
        400: {1: fields(("itemIds", None), ("itemIds", "a"), ("itemIds", [5]), ("itemIds", ["a"] * 101))}
    },
    "resolveQueueItem": {400: {1: fields(("comment", 5))}},
    "unresolveQueueItem": {400: {1: fields(("comment", 5))}},
    "listActions": {
        400: {1: {"a long queueId": queried(f"?queueId={LONG}")}},
        404: {0: {"queueId=nobody": queried("?queueId=nobody")}},
    },
    "createAction": {
        400: {
            1: fields(("name", None), ("name", 5), ("possibleValues", ["a"]), ("valueRequired", "yes")),
            3: {"full": _full(Actions)},
        },
        409: {0: {"twice": _twice, "a built-in key": changed("key", "allow")}},
    },
    "updateAction": {
        400: {1: fields(("name", 5), ("filterInQueueIds", "id"), ("freeText", "yes"))},
        409: {0: {"a built-in key": changed("key", "allow")}},
    },
    "executeAction": {
        400: {
            1: {**fields(("actionKey", None), ("actionKey", 5), ("actionId", 5)), **ITEM_TYPES},
            2: fields(("duration", -1)),
        },
        404: {0: fields(("actionKey", "nobody"), ("actionKey", "")), 1: NOTHING},
    },
    "executeActionById": {
        400: {1: ITEM_TYPES},
        404: {0: {"nobody's action": placed("actionId", "nobody")}, 1: NOTHING},
    },
    "createWordlist": {
        400: {
            1: {**fields(("name", None), ("name", 5), ("description", 5)), **WORD_LISTS, **TOO_MANY_WORDS},
            2: {"full": _full(Wordlists), "one word is the most": _few_words},
        }
    },
    "updateWordlist": {400: {1: {**NAME_TYPE, **WORD_LISTS, **TOO_MANY_WORDS}}},
    "addWords": {400: {1: {**fields(("words", None)), **WORD_LISTS}}},
    "removeWords": {400: {0: {"no words": queried("")}}},
    "createWebhook": {
        400: {
            1: fields(("name", None), ("name", ""), ("url", None), ("url", "nowhere"), ("eventTypes", None)),
            3: {"full": _full(Webhooks)},
        }
    },
    "updateWebhook": {400: {1: fields(("name", ""), ("name", 5), ("url", "nowhere"))}},
    "createProject": {
        400: {1: {**fields(("name", None), ("domain", 5)), **NAME_TYPE}},
        403: {0: {"projects": _full(Projects), "channels": _full(Channels), "keys": _full(Keys)}},
    },
    "updateProject": {400: {1: {**NAME_TYPE, **fields(("globalFlaggingMode", "OFF"))}}},
    "deleteProject": {403: {0: {"the main one": _of_main_project}}},
    "duplicateProject": {
        400: {1: NAME_TYPE},
        403: {0: {"projects": _full(Projects), "channels": _full(Channels), "keys": _full(Keys)}},
    },
    "createProjectApiKey": {400: {1: NAME_TYPE}, 403: {0: {"full": _full(Keys)}}},
    "createChannel": {
        400: {1: {**fields(("name", None), ("contentType", "x")), **NAME_TYPE}},
        403: {0: {"full": _full(Channels)}},
    },
    "updateChannel": {
        400: {
            1: {**NAME_TYPE, **fields(("contentType", "x"), ("contextEnabled", "yes"))},
            4: fields(
                *(("frameCaptureInterval", 0.4), ("frameCaptureInterval", 3601)),
                *(("maxFramesPerVideo", 0), ("maxFramesPerVideo", 1001)),
            ),
        }
    },
    "deleteChannel": {400: {1: {"the default one": _of_default_channel}}},
    "duplicateChannel": {400: {1: {**NAME_TYPE, **fields(("key", 5))}}, 403: {0: {"full": _full(Channels)}}},
    "sendFeedback": {
        400: {1: fields(("title", None), ("description", None), ("type", "praise"), ("source", "x"))}
    },
}
"""Operation, status and row to the turns that reach it."""


def cases() -> list[Case]:
    """All of them."""
    found = []
    for operation in OPERATIONS.values():
        for response in operation.responses.values():
            status, own = response.status, OWN.get(operation.id, {}).get(response.status, {})
            if not response.reached_by:
                found.append(_case(operation, status, 0, "well", as_it_is))
                found.append(_case(operation, status, 0, "below /v1", _short))
            for row, text in enumerate(response.reached_by):
                found += _shared(operation, status, row, text)
            for row, turns in own.items():
                found += [_case(operation, status, row, name, turn) for name, turn in turns.items()]
    return found
