"""Where a face is; needs no library, so that whoever only names places can be quick to start."""

from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle in pixels of the upright picture: of a face, forehead's top to chin, side to side."""

    x: int
    y: int
    width: int
    height: int
