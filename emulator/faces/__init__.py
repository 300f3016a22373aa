"""Pixels to faces, faces to embeddings, embeddings to matches; and synthetic faces to try it all on.

Importing this package costs nothing: numpy and Pillow are imported when a name is first used.
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emulator.faces.box import Box
    from emulator.faces.detector import Detection, Detector, PyramidDetector
    from emulator.faces.drawing import Drawn, Style, draw_face, draw_group, encode
    from emulator.faces.embedder import MATCH_THRESHOLD, Embedder, ProjectionEmbedder
    from emulator.faces.engine import WORKING_SIZE, Engine, SeenFace, default_engine
    from emulator.faces.gallery import Gallery, Match
    from emulator.faces.header import Header, PictureError, PictureLimits, probe
    from emulator.faces.identity import Variation
    from emulator.faces.picture import Frame, Picture, decode, decode_frames

__all__ = [
    "MATCH_THRESHOLD",
    "WORKING_SIZE",
    "Box",
    "Detection",
    "Detector",
    "Drawn",
    "Embedder",
    "Engine",
    "Frame",
    "Gallery",
    "Header",
    "Match",
    "Picture",
    "PictureError",
    "PictureLimits",
    "ProjectionEmbedder",
    "PyramidDetector",
    "SeenFace",
    "Style",
    "Variation",
    "decode",
    "decode_frames",
    "default_engine",
    "draw_face",
    "draw_group",
    "encode",
    "probe",
]

# One picture is too little work to share: with a thread for each core, numpy spends more time waking them than
# it saves, and on a busy machine several times as much. Whoever has set it otherwise keeps it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_HOMES = {
    "box": ("Box",),
    "detector": ("Detection", "Detector", "PyramidDetector"),
    "drawing": ("Drawn", "Style", "draw_face", "draw_group", "encode"),
    "embedder": ("MATCH_THRESHOLD", "Embedder", "ProjectionEmbedder"),
    "engine": ("WORKING_SIZE", "Engine", "SeenFace", "default_engine"),
    "gallery": ("Gallery", "Match"),
    "header": ("Header", "PictureError", "PictureLimits", "probe"),
    "identity": ("Variation",),
    "picture": ("Frame", "Picture", "decode", "decode_frames"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import the module that defines `name` on first use (PEP 562)."""
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Name what can be imported, including what has not been yet."""
    return sorted({*globals(), *__all__})
