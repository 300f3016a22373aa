"""The part of a project in a snapshot, without what writes and reads it until there is something to write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from emulator.world.world import World

if TYPE_CHECKING:
    from emulator.apis.moderationapi.keeping import Keeper


class LateKeeper:
    """Speaks for the parts of a project."""

    section: ClassVar = "moderationapi"

    def __init__(self, world: World) -> None:
        self._world = world

    def save(self) -> dict[str, Any] | None:
        """All of it."""
        return self._keeper().save()

    def load(self, data: Any) -> None:
        """Take over what was saved. Raises: SnapshotError."""
        self._keeper().load(data)

    def _keeper(self) -> Keeper:
        from emulator.apis.moderationapi.keeping import Keeper

        return Keeper(self._world)
