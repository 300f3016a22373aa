"""The community at moderationapi.com: three months of talk, and what was done about it."""

from __future__ import annotations

import re
from typing import Any, get_args

from emulator.apis.moderationapi.kinds import ActionType, EventType
from tests.apis.moderationapi.project import DAY
from tests.seeds.cast import Cast, Person
from tests.seeds.making import CDN, HOOKS, Making

AGES = {90: 50, 30: 25, 7: 5, 3: 6}
"""How many contents there are of so many days: what each level takes, and somebody who will rise."""

META_TYPES = ("profile", "message", "post", "comment", "event", "product", "review", "voice", "other")
FILTERS: dict[str, dict[str, Any]] = {
    "Everything of late": {
        "isFlagged": "ALL",
        "contentTypes": list(META_TYPES),
        "mediaTypes": ["text", "image", "video", "object", "audio"],
        "recommendationActions": ["allow", "review", "reject"],
        "checkStatus": "unchecked",
        "afterDate": "2026-03-30",
    },
    "Dry run": {
        "isFlagged": "SHADOW_FLAGGED",
        "filterLabels": [{"label": "url", "type": "MATCHED"}],
        "checkStatus": "all",
        "within": 7,
        "withinUnit": "DAYS",
    },
    "Unblemished": {"isFlagged": "NOT_FLAGGED", "checkStatus": "checked", "authorTrustLevels": [3, 4]},
    "Adverts": {
        "isFlagged": "FLAGGED",
        "filterLabels": [
            {"label": "email", "type": "FLAGGED"},
            {"label": "toxicity", "type": "NOT_FLAGGED"},
            {"label": "nsfw", "type": "THRESHOLDS", "minThreshold": 0.0, "maxThreshold": 0.5},
        ],
    },
}


def talk_for_months(world: Making, cast: Cast) -> None:
    """Let them rise by what they write, day by day; only their history is kept of it."""
    shared = dict(zip(AGES, (*cast.people[:3], cast.people[8]), strict=True))
    for left in range(max(AGES), 0, -1):
        for days, person in shared.items():
            for _ in range(due_by(days, left - 1) - due_by(days, left)):
                clean(world, person, cast.talk(), doNotStore=True)
        world.advance(DAY)


def due_by(days: int, left: int) -> int:
    """How many contents of those days are written when `left` of them are left, the first on the first day."""
    return -(-max(0, days - left) * AGES[days] // days)


def fill(world: Making, cast: Cast) -> None:
    """Queues, actions, wordlists, webhooks, conversations, and what was done about them."""
    introduce(world, cast)
    queues = {name: make_queue(world, name, wanted) for name, wanted in FILTERS.items()}
    make_actions(world, queues["Adverts"])
    make_wordlists(world, cast)
    listen(world)
    converse(world, cast)
    be_rude(world, cast)
    unify(world, cast)
    review(world, cast)
    make_projects(world, cast)
    world.advance(0)


def introduce(world: Making, cast: Cast) -> None:
    """Authors whom the client says something of: one of the staff, and some with names and metadata."""
    for number, person in enumerate(cast.people[:12]):
        about = {"external_id": person.username, "name": person.name, "email": person.email}
        more: dict[str, Any] = {"company": person.company, "metadata": {"job": person.job}}
        staff = {"manual_trust_level": 4, "external_link": f"{CDN}/people/{person.username}"}
        world.do("POST", "/authors", about | (more if number % 2 else {}) | (staff if number == 3 else {}))


def make_queue(world: Making, name: str, wanted: dict[str, Any]) -> str:
    """Returns its id."""
    made = world.tell("POST", "/moderationapi/queues", {"name": name, "filter": wanted})
    return str(made["id"])


def make_actions(world: Making, queue: str) -> None:
    """One of each type, and one that is only remembered."""
    made = {}
    for kind in (*get_args(ActionType), None):
        key = f"own_{(kind or 'note').lower()}"
        body: dict[str, Any] = {"name": key.replace("_", " ").capitalize(), "key": key}
        made[key] = world.do("POST", "/actions", body | ({} if kind is None else {"type": kind}))["id"]
    put_back = {"queueBehaviour": "ADD", "position": "SOME_QUEUES", "filterInQueueIds": [queue]}
    world.do("PUT", f"/actions/{made['own_item_custom']}", put_back)
    reasons = {"possibleValues": [{"value": "spam"}, {"value": "off topic"}], "valueRequired": True}
    world.do("PUT", f"/actions/{made['own_item_reject']}", {"queueBehaviour": "REMOVE", **reasons})
    world.do("PUT", f"/actions/{made['own_note']}", {"position": "HIDDEN", "freeText": True})


def make_wordlists(world: Making, cast: Cast) -> None:
    """One of each mode; the allowlist is not in use, since it would flag all that is not in it."""
    rivals = [re.sub(r"[^a-z ]", "", cast.fake.unique.company().lower()) for _ in range(8)]
    lists: dict[str, dict[str, Any]] = {
        "Rivals": {"mode": "BLOCKLIST", "words": rivals},
        "Staff": {"mode": "PASS", "words": [person.username for person in cast.people[:4]]},
        "Places": {"mode": "ALLOWLIST", "words": [cast.fake.unique.city().lower() for _ in range(5)]},
    }
    for name, how in lists.items():
        used = how["mode"] != "ALLOWLIST"
        world.tell("POST", "/moderationapi/wordlists", {"name": name, "attached": used, **how})


def listen(world: Making) -> None:
    """A webhook for every event, an older one for two of them, and one whose receiver is down."""
    everything = list(get_args(EventType))
    world.do("POST", "/webhooks", {"name": "All", "url": HOOKS["up"], "eventTypes": everything})
    deaf = {"name": "Deaf", "url": HOOKS["down"], "eventTypes": ["AUTHOR_BLOCKED"], "description": "is down"}
    world.do("POST", "/webhooks", deaf)
    world.switch(webhook_payload_version="V1")
    older = {"name": "Older", "url": HOOKS["up"], "eventTypes": ["QUEUE_ITEM_REJECTED", "AUTHOR_SUSPENDED"]}
    world.do("POST", "/webhooks", older)
    world.switch(webhook_payload_version="V2")


def converse(world: Making, cast: Cast) -> None:
    """Two conversations in which somebody advertises."""
    for room, people in (("garden", cast.people[4:7]), ("kitchen", cast.people[5:8])):
        for number, person in enumerate(people[:2]):
            clean(world, person, cast.talk(), contentId=f"{room}-{number}", contextId=room)
        advert = {"contentId": f"{room}-advert", "contextId": room, "authorId": people[-1].username}
        flagged(world, cast.advert(), **advert)


def be_rude(world: Making, cast: Cast) -> None:
    """Two whose writing has consequences."""
    for number, person in enumerate(cast.people[9:11]):
        flagged(world, "What an idiot you are", contentId=f"rude-{number}", authorId=person.username)


def unify(world: Making, cast: Cast) -> None:
    """Content of every kind, by the call that takes them all, each with its kind of channel."""
    photo, fake = f"{CDN}/photos/{cast.fake.uuid4()}.jpg", cast.fake
    contents: dict[str, dict[str, Any]] = {
        "text": {"type": "text", "text": cast.talk()},
        "image": {"type": "image", "url": photo},
        "video": {"type": "video", "url": f"{CDN}/clips/{fake.uuid4()}.mp4"},
        "audio": {"type": "audio", "url": f"{CDN}/calls/{fake.uuid4()}.mp3"},
        "object": {
            "type": "object",
            "data": {"title": {"type": "text", "text": cast.talk()}, "cover": {"type": "image", "url": photo}},
        },
    }
    for number, (kind, content) in enumerate(contents.items()):
        body = {"content": content, "contentId": f"of-kind-{kind}", "metaType": META_TYPES[number]}
        author = cast.people[number].username
        world.do("POST", "/moderate", {**body, "authorId": author, "metadata": {"language": "en"}})


def review(world: Making, cast: Cast) -> None:
    """Reject, allow, put back, suspend, block, let go again: something is done of each kind."""

    def do(key: str, **rest: Any) -> None:
        world.do("POST", "/actions/execute", {"actionKey": key, **rest})

    first, second, third = (person.username for person in cast.people[9:12])
    do("own_item_reject", contentIds=["rude-0"], value="off topic")
    do("own_item_reject", contentIds=["kitchen-advert"], value="spam")
    do("own_item_custom", contentIds=["kitchen-advert"])
    do("own_item_allow", contentIds=["of-kind-image"])
    do("allow", contentIds=["of-kind-video"])
    do("own_author_report", authorIds=[first])
    do("suspend_author", authorIds=[first], duration=7 * DAY * 1000, value="a week off")
    do("block_author", authorIds=[second], value="insults")
    do("own_author_block", authorIds=[third])
    do("unblock_author", authorIds=[third])
    do("own_author_warn", authorIds=[third], value="once more")
    world.do("PUT", f"/authors/{third}", {"name": cast.people[11].name, "manual_trust_level": 2})
    do("own_note", contentIds=["of-kind-text"], value="nice one")


def make_projects(world: Making, cast: Cast) -> None:
    """What only the second generation of the API has: projects, channels of every kind, feedback."""
    world.switch(generation=2)
    body = {"name": "Staging", "domain": cast.fake.domain_name(), "context": "A place to try things"}
    staging = world.do("POST", "/projects", body)["id"]
    world.do("PUT", f"/projects/{staging}", {"globalFlaggingMode": "DRY_RUN"})
    for number, kind in enumerate(META_TYPES):
        made = world.do("POST", f"/projects/{staging}/channels", {"name": kind.title(), "contentType": kind})
        quality = ("SPEED", "BALANCED", "ACCURACY")[number % 3]
        changed = {"transcriptionQuality": quality, "flaggingMode": ("ACTIVE", "DRY_RUN")[number % 2]}
        world.do("PUT", f"/channels/{made['id']}", changed)
    told = {"title": "Colours", "description": cast.fake.catch_phrase(), "type": "feature_request"}
    world.do("POST", "/feedback", told)
    world.switch(generation=1)


def clean(world: Making, person: Person, text: str, **rest: Any) -> None:
    """A text that nobody minds."""
    answered = world.do("POST", "/moderate/text", {"value": text, "authorId": person.username, **rest})
    assert not answered["flagged"], (text, answered)


def flagged(world: Making, text: str, **rest: Any) -> None:
    """A text that somebody does mind."""
    answered = world.do("POST", "/moderate/text", {"value": text, **rest})
    assert answered["flagged"], (text, answered)
