"""What becomes of a content once it is analysed: its author is noted, and it may enter queues."""

from __future__ import annotations

from emulator.apis.moderationapi.author import Author
from emulator.apis.moderationapi.authors import Authors
from emulator.apis.moderationapi.items import enter
from emulator.apis.moderationapi.settings import settings_of
from emulator.apis.moderationapi.submission import Submission
from emulator.world.store import StoreFullError
from emulator.world.world import World


def accept(world: World, submission: Submission) -> Author | None:
    """Note the author, who is created on first sight, and let the content into the queues that it fits.

    Answers the author; None where the client named none or the project has no authors.
    Raises: StoreFullError; neither author nor content is kept then.
    """
    authors = world.of(Authors)
    author, known = None, True
    if submission.author_id and settings_of(world).authors_enabled:
        author = authors.find(submission.author_id)
        if author is None:
            author, known = authors.create(submission.author_id), False
    try:
        if submission.stored:
            enter(world, submission, author)
    except StoreFullError:
        if author is not None and not known:
            authors.drop(author)
        raise
    if author is not None:
        authors.submitted(author, submission)
    return author
