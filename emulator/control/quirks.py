"""What vendors leave open, as a world's maker asks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from emulator.apis.yoti import quirks as yoti
from emulator.control.errors import invalid

Json = Mapping[str, Any]


def quirks_from(asked: Mapping[str, Json]) -> dict[str, Json]:
    """Those `asked` for by API, held against it before there is a world. Raises: ApiError 400."""
    for api, wanted in asked.items():
        CHECKS[api](wanted)
    return dict(asked)


def _check_yoti(wanted: Json) -> None:
    try:
        yoti.switched(wanted)
    except yoti.QuirkError as error:
        raise invalid(f"/quirks/yoti/{error.name}", str(error), rule="quirk") from None


def _check_moderationapi(wanted: Json) -> None:
    from emulator.apis.moderationapi import settings  # as everything of this API: a start does without

    try:
        settings.switched(wanted)
    except settings.SettingsError as error:
        raise invalid("/quirks/moderationapi", str(error), rule="setting") from None


CHECKS: dict[str, Callable[[Json], None]] = {"yoti": _check_yoti, "moderationapi": _check_moderationapi}
"""By API, what refuses. VerifyMyContent leaves nothing open that is switched."""
