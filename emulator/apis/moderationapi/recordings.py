"""POST /moderate/video and /moderate/audio: flagged or not, and nothing of what was seen.

Source: moderationapi-analyze-video; the sound's is the same with another word.
"""

from __future__ import annotations

from emulator.apis.moderationapi.images import moderated
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply

handlers = Handlers()


@handlers("moderateVideo")
async def moderate_video(call: Call) -> Reply:
    """Analyse a video. Raises: ApiError 400; 403 also where the account has no video."""
    reply, _ = await moderated(call, "video")
    return reply


@handlers("moderateAudio")
async def moderate_audio(call: Call) -> Reply:
    """Analyse a sound recording. Raises: ApiError 400; 403 also where the account has no audio."""
    reply, _ = await moderated(call, "audio")
    return reply
