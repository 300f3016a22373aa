"""Live streams: started, paused and resumed.

Source: verifymycontent-anonymous-face-match, "Face match for Anonymous Live Stream Moderation".
"""

from __future__ import annotations

from emulator.apis.verifymycontent.accounts import account_of, missing
from emulator.apis.verifymycontent.casting import cast_of
from emulator.apis.verifymycontent.livestream import KIND, ON_HOLD, OVER, Livestream, Status, change, set_off
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.media.showing import Content

handlers = Handlers()


@handlers("startLivestream")
async def start_livestream(call: Call) -> Reply:
    """Start an anonymous stream. Raises: ApiError 400."""
    stream = _create(call, Status.STARTED)
    set_off(call.world, stream)
    return Reply(201, stream.as_started())


@handlers("createLivestream")
async def create_livestream(call: Call) -> Reply:
    """Announce a stream whose broadcaster is known, as the vendor's SDKs do. Raises: ApiError 400."""
    stream = _create(call, Status.WAITING)
    stream.login_url = f"https://app.verifymycontent.com/v/{stream.id}"
    return Reply(201, {**stream.as_started(), "login_url": stream.login_url})


@handlers("beginLivestream")
async def begin_livestream(call: Call) -> Reply:
    """Start an announced stream; one that runs already goes on. Raises: ApiError 404."""
    stream = _running(call)
    if stream.status is Status.WAITING:
        moved = call.json.get("stream") if isinstance(call.json, dict) else None
        if moved:
            stream.content = Content(moved["url"], stream.content.external_id, stream.id, "live")
        change(call.world, stream, Status.STARTED)
        set_off(call.world, stream)
    return Reply(204)


@handlers("readLivestream")
async def read_livestream(call: Call) -> Reply:
    """The stream as it stands. Raises: ApiError 403, 404."""
    stream = _find(call)
    await call.world.lifecycles.seen(stream.id)
    return Reply(200, stream.as_json())


@handlers("changeLivestreamRule")
async def change_rule(call: Call) -> Reply:
    """Look for other things from now on. Raises: ApiError 404 also when the stream is over."""
    _running(call).rule = call.json["rule"]
    return Reply(204)


@handlers("pauseLivestream")
async def pause_livestream(call: Call) -> Reply:
    """Ask for a pause; a stream on hold stays so. Raises: ApiError 404 also when the stream is over."""
    stream, world = _running(call), call.world
    if stream.status in {Status.STARTED, Status.RESUMED, Status.RESUME_REQUESTED}:
        stream.watched, stream.since = stream.position(world.clock.now()), None
        change(world, stream, Status.PAUSE_REQUESTED)
        world.lifecycles.hasten(stream.id)
    return Reply(204)


@handlers("resumeLivestream")
async def resume_livestream(call: Call) -> Reply:
    """Ask to go on; a stream that is not on hold goes on. Raises: ApiError 404 also when it is over."""
    stream = _running(call)
    if stream.status in ON_HOLD:
        if stream.inactivity is not None:
            stream.inactivity.cancel()
        change(call.world, stream, Status.RESUME_REQUESTED)
        call.world.lifecycles.hasten(stream.id)
    return Reply(204)


def _find(call: Call) -> Livestream:
    wanted = call.path["id"]
    stream = account_of(call).livestreams.get(wanted)
    if stream is None:
        raise missing(call, "the livestream", lambda other: wanted in other.livestreams)
    return stream


def _running(call: Call) -> Livestream:
    stream = _find(call)
    if stream.status in OVER:
        raise ApiError(404, "the livestream is over")
    return stream


def _create(call: Call, status: Status) -> Livestream:
    account, body, now = account_of(call), call.json, call.world.clock.now()
    cast = cast_of(account, body)
    stream_id = call.world.ids.code(KIND)
    stream = Livestream(
        id=stream_id,
        account=account,
        content=Content(body["stream"]["url"], body["external_id"], stream_id, "live"),
        cast=cast,
        body=body,
        created_at=now,
        updated_at=now,
        status=status,
        rule=body.get("rule", "default"),
    )
    return account.livestreams.add(stream_id, stream)
