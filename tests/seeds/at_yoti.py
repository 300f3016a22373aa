"""The community at Yoti: an account where everything happens, and the second party with one of its own."""

from __future__ import annotations

from typing import Any

from emulator.apis.yoti.scopes import SCOPES
from tests.seeds.cast import Cast, Person
from tests.seeds.making import CDN, HOOKS, NOWHERE, Making, done

KINDS = {"IMAGE": "jpg", "VIDEO": "mp4", "LIVE_VIDEO": "m3u8"}
AGES = (9, 14, 17, 22, 27, 44)
"""Of those who are seen: one for each age group below a threshold of thirty, and one above it."""


def settle(world: Making, cast: Cast) -> str:
    """The account, with an invitation that nobody answers for months. Returns its path."""
    here = f"/accounts/{world.new('/accounts', {'name': cast.fake.company()})}"
    world.new(f"{here}/invitations", {"email": cast.people[20].email})
    return here


def fill(world: Making, cast: Cast, here: str) -> None:
    """People, groups, contents, moderations, reports, policies, and the second party's account."""
    members = invite(world, cast, here)
    profiles = {person.username: enrol(world, here, person) for person in cast.people}
    groups = gather(world, cast, here, list(profiles.values()))
    contents = publish(world, cast, here, list(profiles.values()))
    watch(world, here, contents, groups, members[0], list(profiles.values())[2:4])
    look_again(world, here)
    report(world, here, contents)
    rule(world, cast, here)
    leave(world, cast, here, profiles)
    party_of_two(world, cast)


def invite(world: Making, cast: Cast, here: str) -> list[str]:
    """Members and an admin, one invitation that is pending and one that was revoked. Returns the members."""
    members = []
    for number, person in enumerate(cast.people[:4]):
        invitation = world.new(f"{here}/invitations", {"email": person.email, "admin": number == 3})
        answered = {"username": person.username}
        told = world.tell("POST", f"/yoti/invitations/{invitation}/accept", answered)
        members.append(str(told["member"]["id"]))
    world.at_yoti("PUT", f"{here}/members/{members[0]}", {"scopes": list(SCOPES)})
    world.at_yoti("PUT", f"{here}/members/{members[1]}", {"scopes": list(SCOPES[:4])})
    _, revoked = (world.new(f"{here}/invitations", {"email": person.email}) for person in cast.people[4:6])
    world.at_yoti("DELETE", f"{here}/invitations/{revoked}")
    return members


def enrol(world: Making, here: str, person: Person) -> str:
    """A profile with a face, and its id."""
    body = {"display_name": person.name, "reference": person.username, "face": person.picture()}
    if person.identity % 2:
        consent = "2030-01-01T00:00:00Z"
        body |= {"biometric_consent": consent, "consent_link": f"{CDN}/consents/{person.username}"}
    return world.new(f"{here}/profiles", body)


def gather(world: Making, cast: Cast, here: str, profiles: list[str]) -> dict[str, str]:
    """Groups, of which one is of people who are banned; some faces; challenges that find and do not."""
    chosen = {"Performers": profiles[:8], "Moderators": profiles[8:12], "Banned": profiles[12:15]}
    groups = {label: world.new(f"{here}/groups", {"label": label}) for label in (*chosen, "Nobody yet")}
    for label, members in chosen.items():
        for profile in members:
            world.at_yoti("POST", f"{here}/groups/{groups[label]}", {"profile_id": profile})
    for profile in chosen["Banned"]:
        world.tell("PUT", f"/yoti/profiles/{profile}", {"is_banned": True})
    for number in (0, 1, 12):
        image = {"image": cast.people[number].picture(3)}
        world.at_yoti("POST", f"{here}/profiles/{profiles[number]}/faces", image)
    for label, person in (("Performers", 2), ("Performers", 20), ("Banned", 13)):
        image = {"image": cast.people[person].picture(2)}
        world.at_yoti("POST", f"{here}/groups/{groups[label]}/challenge", image)
    return groups


def publish(world: Making, cast: Cast, here: str, profiles: list[str]) -> dict[str, list[str]]:
    """Two contents of each type, and one that is archived. Returns their ids by type."""
    contents: dict[str, list[str]] = {}
    for number, (kind, suffix) in enumerate(list(KINDS.items()) * 2):
        shown = profiles[number : number + 2]
        body = {
            "url": f"{CDN}/{kind.lower()}/{cast.fake.uuid4()}.{suffix}",
            "type": kind,
            "title": cast.fake.catch_phrase(),
            "profile_ids": shown,
            "uploader_id": shown[0],
        }
        contents.setdefault(kind, []).append(world.new(f"{here}/contents", body))
    old = {"url": f"{CDN}/old.jpg", "type": "IMAGE", "title": "Last year", "profile_ids": profiles[:1]}
    archived = world.new(f"{here}/contents", old)
    world.at_yoti("POST", f"{here}/archive/contents", {"content_id": archived})
    return contents


def watch(
    world: Making,
    here: str,
    contents: dict[str, list[str]],
    groups: dict[str, str],
    member: str,
    expected: list[str],
) -> None:
    """Moderations in every state, of every type and with every check; some receivers are down."""
    told = {"web_destinations": [HOOKS["up"]], "member_id": member}
    asked = {"group_ids": [groups["Banned"]], "age_estimation": 30, "unknown_faces": True}

    def new(content: str, **changes: Any) -> str:
        return world.new(
            f"{here}/moderations", {"content_id": content, "notifications": told, **asked, **changes}
        )

    banned = {"banned": True, "time": 1, "age": 33}
    few = [{"unknown": True, "time": 20}, banned]
    crowd = [{"unknown": True, "time": 2 * n, "age": age} for n, age in enumerate(AGES)]
    for kind in KINDS:
        for content, people in zip(
            contents[kind], ([*few, *crowd] if kind == "IMAGE" else few, few), strict=True
        ):
            seen = {"content": {"content_id": content}, "everyone": True, "people": people, "duration": 30}
            world.tell("PUT", "/verdicts", seen)
    slack = {**told, "slack_destinations": [HOOKS["up"]]}
    for kind in ("IMAGE", "VIDEO"):
        world.step(new(contents[kind][0]))
        new(contents[kind][1], notifications=slack)
    deaf = {"web_destinations": [HOOKS["down"], NOWHERE]}
    plain = {"content_id": contents["VIDEO"][1], "unknown_faces": True, "notifications": deaf}
    world.step(world.new(f"{here}/moderations", {**plain, "profile_ids": expected}))
    ended, running, stopping, stopped = (new(content) for content in contents["LIVE_VIDEO"] * 2)
    world.step(ended)
    world.tell("POST", f"/yoti/moderations/{ended}/end")
    for live in (running, stopped):
        world.step(live, 2)
    for live in (stopping, stopped):
        world.at_yoti("POST", f"{here}/moderations/{live}/stop")
    world.step(stopped)
    world.step(new(contents["IMAGE"][1], age_estimation=0, notifications=slack))


def look_again(world: Making, here: str) -> None:
    """Accept one notification of a face and dismiss another, with words and without."""
    told = world.at_yoti("GET", f"{here}/notifications")["notifications"]
    faces = [each["id"] for each in told if each["type"] == "FACE"]
    world.at_yoti("POST", f"{here}/notifications/{faces[0]}/accept", {"comment": "that is them"})
    world.at_yoti("POST", f"{here}/notifications/{faces[1]}/dismiss", {"comment": "somebody else"})
    world.at_yoti("POST", f"{here}/notifications/{faces[1]}/dismiss")


def report(world: Making, here: str, contents: dict[str, list[str]]) -> None:
    """Reasons, one of them for one type and one no longer used; reports of every type in every resolution."""
    for reason in ({"reason": "Spam"}, {"reason": "Against my will"}, {"reason": "Stolen"}):
        world.at_yoti("POST", f"{here}/flags", reason)
    for kind, reason_of in (("IMAGE", "Out of focus"), ("VIDEO", "Too loud"), ("LIVE_VIDEO", "Not live")):
        world.at_yoti("POST", f"{here}/flags", {"reason": reason_of, "content_type": kind})
    flags = [flag["id"] for flag in world.at_yoti("GET", f"{here}/flags")]
    for kind in KINDS:
        filed = [
            world.tell("POST", "/yoti/reports", {"content_id": content, "reason_id": flag})["id"]
            for content, flag in zip((*contents[kind], contents[kind][0]), flags, strict=False)
        ]
        world.at_yoti("POST", f"{here}/reports/{filed[0]}/accept")
        world.at_yoti("POST", f"{here}/reports/{filed[1]}/dismiss")
    world.at_yoti("DELETE", f"{here}/flags/{flags[2]}")


def rule(world: Making, cast: Cast, here: str) -> None:
    """Policies: a document with a history, and a public link."""
    document = {"name": "House rules", "data": cast.fake.paragraph(2), "type": "DOCUMENT", "tags": ["rules"]}
    policy = world.new(f"{here}/policies", document)
    for _ in range(2):
        again = {"data": cast.fake.paragraph(2)}
        world.at_yoti("POST", f"{here}/policies/{policy}/version", again)
    link = {"name": "Privacy", "data": f"{CDN}/privacy", "type": "LINK", "is_public": True}
    world.new(f"{here}/policies", link)


def leave(world: Making, cast: Cast, here: str, profiles: dict[str, str]) -> None:
    """One is gone, archived for a day; another has just come, and has no face yet."""
    world.at_yoti("DELETE", f"{here}/profiles/{list(profiles.values())[-1]}")
    world.new(f"{here}/profiles", {"display_name": cast.fake.name(), "reference": "no face yet"})


def party_of_two(world: Making, cast: Cast) -> None:
    """The second relying party's account, with two of the same people."""
    made = done(world.second.call("POST", "/accounts", {"name": cast.fake.company()}))
    here = f"/accounts/{made.json()['id']}"
    for person in cast.people[:2]:
        body = {"display_name": person.name, "reference": person.username, "face": person.picture(1)}
        done(world.second.call("POST", f"{here}/profiles", body))
