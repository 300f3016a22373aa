"""Channels: made, changed, copied and deleted. Source: Python client 2.2.0."""

from __future__ import annotations

from emulator.apis.moderationapi.channel import KEY_LIMIT, Channel, Channels
from emulator.apis.moderationapi.projects import project_of
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError

handlers = Handlers()


@handlers("listChannels")
async def list_channels(call: Call) -> Reply:
    """Those of one project, the default one first. Raises: ApiError 404."""
    project = project_of(call, "projectId")
    return Reply(200, [channel.as_json() for channel in call.world.of(Channels).of(project.id)])


@handlers("createChannel")
async def create_channel(call: Call) -> Reply:
    """Raises: ApiError 400 for a key that is taken, 404."""
    project, channels, asked = project_of(call, "projectId"), call.world.of(Channels), call.json
    channel = channels.create(
        Channel("-", project.id, "", "", 0, 0),
        project.id,
        name=asked["name"],
        key=asked.get("key") or channels.free_key(project.id, asked["name"]),
        description=asked.get("description"),
        content_type=asked.get("contentType"),
    )
    return Reply(200, channel.as_json())


@handlers("readChannel")
async def read_channel(call: Call) -> Reply:
    """Raises: ApiError 404."""
    return Reply(200, call.world.of(Channels).seen(_found(call)).as_json())


@handlers("updateChannel")
async def update_channel(call: Call) -> Reply:
    """What is not sent stays. Raises: ApiError 400, 404."""
    channel, channels = _found(call), call.world.of(Channels)
    channels.write(channel, call.json or {})
    return Reply(200, channels.seen(channel).as_json())


@handlers("deleteChannel")
async def delete_channel(call: Call) -> Reply:
    """What came in by it stays. Raises: ApiError 404, 400 for a default one."""
    channel = _found(call)
    if channel.default:
        raise ApiError(400, "the default channel of a project cannot be deleted")
    call.world.of(Channels).records.pop(channel.id)
    return Reply(200, {"id": channel.id, "deleted": True})


@handlers("duplicateChannel")
async def duplicate_channel(call: Call) -> Reply:
    """Never a default one. Raises: ApiError 400 for a key that is taken, 404."""
    channels, asked = call.world.of(Channels), call.json or {}
    like = channels.seen(_found(call))
    key = asked.get("key") or channels.copied_key(like)
    name = asked.get("name", f"{like.name} (copy)"[:KEY_LIMIT])
    channel = channels.create(like, like.project_id, name=name, key=key, default=False)
    return Reply(200, channel.as_json())


def _found(call: Call) -> Channel:
    channel = call.world.of(Channels).records.get(call.path["id"])
    if channel is None:
        raise ApiError(404, "no channel has this id")
    return channel
