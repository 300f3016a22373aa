"""What the vendor's dashboard is for: settings, queues and wordlists; and why content got its labels."""

from __future__ import annotations

from emulator.apis.moderationapi import queues
from emulator.apis.moderationapi.explanations import Explanations
from emulator.apis.moderationapi.queue import Queues
from emulator.apis.moderationapi.settings import SettingsBook, SettingsError
from emulator.apis.moderationapi.wordlists import Wordlists
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.control.control import Answers, Control
from emulator.control.errors import invalid

HOW = ("mode", "threshold", "attached")


async def read_moderation_project(_: Control, call: Call) -> Reply:
    """Everything that the project is set to."""
    return Reply(200, call.world.of(SettingsBook).as_json())


async def switch_moderation_project(_: Control, call: Call) -> Reply:
    """Set some of it; what is left out stays. Raises: ApiError 400."""
    book = call.world.of(SettingsBook)
    try:
        book.change(call.json)
    except SettingsError as error:
        raise invalid("", str(error), rule="setting") from None
    return Reply(200, book.as_json())


async def list_moderation_queues(_: Control, call: Call) -> Reply:
    """All of them with their counts, the one that a project is born with first."""
    listed = [queues.as_json(call.world, queue) for queue in call.world.of(Queues).records]
    return Reply(200, {"queues": listed})


async def create_moderation_queue(_: Control, call: Call) -> Reply:
    """One more, for what is submitted from now on. Raises: ApiError 409 when there are too many."""
    asked = call.json
    queue = call.world.of(Queues).create(
        asked["name"], description=asked.get("description", ""), wanted=asked.get("filter")
    )
    return Reply(201, queues.as_json(call.world, queue))


async def list_moderation_wordlists(_: Control, call: Call) -> Reply:
    """All of them with their words, and how the project uses each."""
    listed = [wordlist.as_control() for wordlist in call.world.of(Wordlists).records]
    return Reply(200, {"wordlists": listed})


async def create_moderation_wordlist(_: Control, call: Call) -> Reply:
    """One more, or another use of the one whose id is sent. Raises: ApiError 404, 409 for too many."""
    asked, wordlists = call.json, call.world.of(Wordlists)
    if "id" in asked:
        wordlist = wordlists.records.get(asked["id"])
        if wordlist is None:
            raise ApiError(404, "the project has no wordlist of this id")
        if "words" in asked:
            wordlists.write(wordlist, asked["words"])
    else:
        wordlist = wordlists.create(asked.get("name"), asked.get("words", ()))
    for name in ("name", "description", *HOW):
        if name in asked:
            setattr(wordlist, name, asked[name])
    return Reply(201, wordlist.as_control())


async def list_explanations(_: Control, call: Call) -> Reply:
    """Why content got the labels that it got, newest first."""
    found = call.world.of(Explanations).list(content_id=call.query.get("content_id"))
    return Reply(200, {"explanations": [each.as_json() for each in found[: call.query["limit"]]]})


ANSWERS: Answers = {
    "readModerationProject": read_moderation_project,
    "switchModerationProject": switch_moderation_project,
    "listModerationQueues": list_moderation_queues,
    "createModerationQueue": create_moderation_queue,
    "listModerationWordlists": list_moderation_wordlists,
    "createModerationWordlist": create_moderation_wordlist,
    "listExplanations": list_explanations,
}
