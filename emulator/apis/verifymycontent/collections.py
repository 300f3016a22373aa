"""Faces collections, and the one collection of risky faces.

Source: verifymycontent-anonymous-face-match, "Faces collection" and "Risky user faces collection".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from emulator import faces
from emulator.apis.verifymycontent.accounts import account_of, missing
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.media.viewer import default_viewer
from emulator.world.binary import decoded
from emulator.world.store import Store

if TYPE_CHECKING:
    from emulator.faces import Gallery
    from emulator.media.showing import Embedding

handlers = Handlers()

_PICTURE_SIGNS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF")


@dataclass(slots=True, eq=False)
class Collection:
    """Faces by id, in order of arrival; None for one whose picture showed no face.

    gallery: those of them whose picture showed a face; None before one did.
    """

    id: str
    faces: Store[Embedding | None]
    gallery: Gallery | None = field(default=None)

    def add(self, face_id: str, embedding: Embedding | None) -> int:
        """Keep one face. Returns how many there are. Raises: StoreFullError."""
        self.faces.add(face_id, embedding)
        if embedding is not None:
            if self.gallery is None:
                self.gallery = faces.Gallery()
            self.gallery.add(face_id, embedding)
        return len(self.faces)

    def remove(self, face_id: str) -> int:
        """Forget one face. Returns how many are left."""
        if self.faces.pop(face_id) is not None and self.gallery is not None:
            self.gallery.remove(face_id)
        return len(self.faces)


@handlers("addFace")
async def add_face(call: Call) -> Reply:
    """Add a face to a collection, which is created if new. Raises: ApiError 400, 409."""
    account, wanted = account_of(call), call.json["collection_id"]
    face_id = call.json["face_id"]
    _check_new(account.collections.get(wanted), face_id)
    embedding = await _embedding_in(call)
    # Looked up again: another request may have been served while the picture was looked at.
    collection = account.collections.get(wanted)
    _check_new(collection, face_id)
    if collection is None:
        collection = account.collections.add(wanted, _collection(call, wanted))
    return Reply(201, {"total_faces": collection.add(face_id, embedding)})


@handlers("addRiskyFace")
async def add_risky_face(call: Call) -> Reply:
    """Add a face to the account's risky collection. Raises: ApiError 400, 409."""
    account, face_id = account_of(call), call.json["face_id"]
    _check_new(account.risky, face_id)
    embedding = await _embedding_in(call)
    _check_new(account.risky, face_id)
    if account.risky is None:
        account.risky = _collection(call, "risky")
    return Reply(201, {"total_faces": account.risky.add(face_id, embedding)})


@handlers("listFaces")
async def list_faces(call: Call) -> Reply:
    """The ids in a collection. Raises: ApiError 404."""
    return _listed(call, account_of(call).collections.get(call.path["collection_id"]))


@handlers("listRiskyFaces")
async def list_risky_faces(call: Call) -> Reply:
    """The ids in the risky collection. Raises: ApiError 404 before the first face was added."""
    return _listed(call, account_of(call).risky)


@handlers("removeFace")
async def remove_face(call: Call) -> Reply:
    """Remove a face from a collection. Raises: ApiError 403, 404."""
    wanted, face_id = call.path["collection_id"], call.path["face_id"]
    collection = account_of(call).collections.get(wanted)
    if collection is None:
        raise missing(call, "the collection", lambda other: wanted in other.collections)
    if face_id not in collection.faces:
        raise ApiError(404, "the face does not exist")
    return Reply(200, {"total_faces": collection.remove(face_id)})


@handlers("removeRiskyFace")
async def remove_risky_face(call: Call) -> Reply:
    """Remove a face from the risky collection. Raises: ApiError 403, 404."""
    face_id, collection = call.path["face_id"], account_of(call).risky
    if collection is None or face_id not in collection.faces:
        raise missing(call, "the face", lambda other: _holds(other.risky, face_id))
    return Reply(200, {"total_faces": collection.remove(face_id)})


def _listed(call: Call, collection: Collection | None) -> Reply:
    if collection is None:
        raise missing(call, "the collection", lambda _: False)
    return Reply(200, {"face_ids": collection.faces.ids()})


def _holds(collection: Collection | None, face_id: str) -> bool:
    return collection is not None and face_id in collection.faces


def _collection(call: Call, collection_id: str) -> Collection:
    return Collection(collection_id, Store("face", limit=call.world.settings.records))


def _check_new(collection: Collection | None, face_id: str) -> None:
    if _holds(collection, face_id):
        raise ApiError(409, "face_id is in this collection already")


async def _embedding_in(call: Call) -> Embedding | None:
    """The face in `face_image`; None where the bytes are no picture, as the documents' own sample has them."""
    data = _decoded(call.json["face_image"])
    if not data.startswith(_PICTURE_SIGNS):
        return None
    look = await default_viewer().look(data)
    if look.broken or look.opaque:
        raise ApiError(400, f"face_image {look.broken or look.opaque}")
    if len(look.sightings) != 1:
        raise ApiError(400, f"face_image must show one face; it shows {len(look.sightings) or 'none'}")
    return look.sightings[0].embedding


def _decoded(text: str) -> bytes:
    _, comma, rest = text.partition(",")
    try:
        data = decoded(rest if comma and text.startswith("data:") else text, lines=True, padded=False)
    except ValueError:
        data = b""
    if not data:
        raise ApiError(400, "face_image is not base64")
    return data
