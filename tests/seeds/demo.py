"""The world of fixtures/seeds/demo.json, made by calls. `python -m tests.seeds.demo` writes it."""

from __future__ import annotations

from typing import Any

from tests.seeds.making import CDN, Making, made, picture, write

NAME = "demo"
SEED = 20_260_101
"""Of no other world: ids that are drawn later never meet those of the file."""

HOOK = "http://127.0.0.1:8400/_emulator/sinks/demo/receive"
PEOPLE = {"ada": "Ada Ash", "ben": "Ben Birch", "cleo": "Cleo Cedar", "dan": "Dan Dogwood"}


def demo() -> dict[str, Any]:
    """The snapshot."""
    return made(SEED, fill)


def fill(world: Making) -> None:
    """A little of every vendor."""
    fill_yoti(world)
    fill_verifymycontent(world)
    fill_moderationapi(world)


# -- Yoti --------------------------------------------------------------------------------------------------


def fill_yoti(world: Making) -> None:
    """An account with people, contents, moderations, reports and policies."""
    here = f"/accounts/{world.new('/accounts', {'name': 'demo'})}"
    people = {
        key: world.new(
            f"{here}/profiles", {"display_name": name, "reference": key, "face": picture(f"{key}-1")}
        )
        for key, name in PEOPLE.items()
    }
    banned = world.new(f"{here}/groups", {"label": "Banned"})
    world.at_yoti("POST", f"{here}/groups/{banned}", {"profile_id": people["dan"]})
    contents = {
        title: world.new(
            f"{here}/contents",
            {"url": f"{CDN}/{title}", "type": kind, "title": title, "profile_ids": [people["ada"]]},
        )
        for title, kind in (("photo.jpg", "IMAGE"), ("clip.mp4", "VIDEO"), ("show.m3u8", "LIVE_VIDEO"))
    }
    member = yoti_member(world, here)
    seen = [{"id": people["dan"], "banned": True, "age": 30}, {"unknown": True, "age": 16, "time": 2}]
    verdict = {"content": {"content_id": contents["clip.mp4"]}, "everyone": True, "people": seen}
    world.tell("PUT", "/verdicts", verdict)
    yoti_moderations(world, here, contents, banned, member)
    yoti_words(world, here, contents["clip.mp4"])


def yoti_member(world: Making, here: str) -> str:
    """A member, and an invitation that is pending. Returns the member's id."""
    accepted = world.new(f"{here}/invitations", {"email": "moderator@example.com"})
    world.new(f"{here}/invitations", {"email": "somebody@example.com", "admin": True})
    told = world.tell("POST", f"/yoti/invitations/{accepted}/accept", {"username": "moderator"})
    member = str(told["member"]["id"])
    world.at_yoti("PUT", f"{here}/members/{member}", {"scopes": ["contents:list", "moderations:view"]})
    return member


def yoti_moderations(world: Making, here: str, contents: dict[str, str], banned: str, member: str) -> None:
    """One in every state, and one that nothing was seen of yet."""
    wanted = {
        "group_ids": [banned],
        "age_estimation": 18,
        "unknown_faces": True,
        "notifications": {"web_destinations": [HOOK], "member_id": member},
    }
    titles = {"running": "show.m3u8", "stopping": "show.m3u8", "stopped": "show.m3u8", "finished": "clip.mp4"}
    moderations = {
        state: world.new(f"{here}/moderations", {"content_id": contents[title], **wanted})
        for state, title in {**titles, "awaiting": "photo.jpg"}.items()
    }
    for state in ("running", "finished"):
        world.step(moderations[state])
    for state in ("stopping", "stopped"):
        world.at_yoti("POST", f"{here}/moderations/{moderations[state]}/stop")
    world.step(moderations["stopped"])
    told = world.at_yoti("GET", f"{here}/notifications")["notifications"]
    face = next(each["id"] for each in told if each["type"] == "FACE")
    world.at_yoti("POST", f"{here}/notifications/{face}/accept", {"comment": "this is he"})


def yoti_words(world: Making, here: str, content: str) -> None:
    """Reasons, reports in each resolution, and policies with a version."""
    for reason in ("Somebody is in it against their will", "Stolen", "Spam"):
        world.at_yoti("POST", f"{here}/flags", {"reason": reason})
    reports = [
        world.tell("POST", "/yoti/reports", {"content_id": content, "reason_id": flag["id"]})["id"]
        for flag in world.at_yoti("GET", f"{here}/flags")
    ]
    world.at_yoti("POST", f"{here}/reports/{reports[0]}/accept")
    world.at_yoti("POST", f"{here}/reports/{reports[1]}/dismiss")
    rules = {"name": "House rules", "data": f"{CDN}/rules", "type": "LINK", "tags": ["draft"]}
    policy = world.new(f"{here}/policies", {**rules, "is_public": True})
    world.at_yoti("POST", f"{here}/policies/{policy}/version", {"data": f"{CDN}/rules/2"})
    consent = {"name": "Consent", "data": "Everybody shown has agreed.", "type": "DOCUMENT"}
    world.at_yoti("POST", f"{here}/policies", consent)


# -- VerifyMyContent ---------------------------------------------------------------------------------------


def fill_verifymycontent(world: Making) -> None:
    """Collections with faces, moderations in every status, streams, a complaint."""
    for name in ("ada", "ben"):
        face = {"collection_id": "cast", "face_id": name, "face_image": picture(f"{name}-1")}
        world.at_vmc("POST", "/v1/collections", face)
    world.at_vmc("POST", "/v1/collections/risky/", {"face_id": "dan", "face_image": picture("dan-1")})
    verdicts: dict[str, dict[str, Any]] = {
        "rejected": {"outcome": "rejected", "notes": "Not allowed here."},
        "failed": {"unreachable": True},
        "approved": {"everyone": True, "people": [{"unknown": True, "time": 3}]},
    }
    for name, verdict in verdicts.items():
        world.tell("PUT", "/verdicts", {"content": {"external_id": name}, **verdict})
    steps = {"awaiting-face-match": 0, "awaiting-moderation": 1, "approved": 2, "rejected": 2, "failed": 1}
    for name, times in steps.items():
        world.step(moderation(world, name), times)
    for name in ("started", "paused"):
        stream = livestream(world, name)
        world.step(stream)
        if name == "paused":
            world.at_vmc("PATCH", f"/api/v1/livestream/{stream}/pause")
            world.step(stream)
    content = {"type": "video", "external_id": "approved", "url": f"{CDN}/approved.mp4", "tags": ["Stolen"]}
    complaint = {"content": content, "customer": {"id": "customer-1"}, "webhook": HOOK}
    world.at_vmc("POST", "/api/v1/complaint-moderation", complaint)


def moderation(world: Making, name: str) -> str:
    """A moderation of that external id. Returns its id."""
    body = {
        "content": {"external_id": name, "url": f"{CDN}/{name}.mp4"},
        "type": "face-match",
        "collection_id": "cast",
        "webhook": HOOK,
    }
    return str(world.at_vmc("POST", "/api/v1/moderation-anonymous", body)["id"])


def livestream(world: Making, name: str) -> str:
    """A stream of that external id. Returns its id."""
    body = {
        "external_id": name,
        "title": f"A stream that is {name}",
        "embed_url": f"{CDN}/embed/{name}",
        "stream": {"protocol": "webrtc", "url": f"{CDN}/embed/{name}"},
        "customer": {"id": "performer-1", "email": "performer@example.com"},
        "webhook": HOOK,
    }
    return str(world.at_vmc("POST", "/api/v1/livestream-anonymous", body)["id"])


# -- moderationapi.com -------------------------------------------------------------------------------------


def fill_moderationapi(world: Making) -> None:
    """Authors, one of them suspended; a queue of one's own, a pending and a resolved item, a clean content."""
    world.tell("POST", "/moderationapi/queues", {"name": "Messages", "filter": {"contentTypes": ["message"]}})
    warned = {"name": "Warn", "key": "warn", "type": "AUTHOR_WARN"}
    world.do("POST", "/actions", warned)
    events = ["QUEUE_ITEM_NEW", "QUEUE_ITEM_REJECTED", "AUTHOR_SUSPENDED", "AUTHOR_UNBLOCKED"]
    world.do("POST", "/webhooks", {"name": "demo", "url": HOOK, "eventTypes": events})
    world.do("POST", "/authors", {"external_id": "ada", "name": PEOPLE["ada"], "manual_trust_level": 4})
    for content_id, author, text in (
        ("hello", "ada", "Welcome, all of you"),
        ("mail", "ben", "Write to me at ben@example.com"),
        ("rude", "dan", "What an idiot you are"),
    ):
        text_by = {"contentId": content_id, "authorId": author, "contextId": "lounge", "value": text}
        world.do("POST", "/moderate/text", text_by)
    rejected = {"actionKey": "reject", "contentIds": ["rude"], "value": "rude"}
    world.do("POST", "/actions/execute", rejected)
    suspended = {"actionKey": "suspend_author", "authorIds": ["dan"], "duration": 86_400_000}
    world.do("POST", "/actions/execute", suspended)
    world.advance(0)


if __name__ == "__main__":
    write(NAME, demo())
