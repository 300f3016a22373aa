"""What a snapshot keeps of the accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from emulator.apis.verifymycontent import auth, complaint, livestream, moderation
from emulator.apis.verifymycontent.accounts import Account, Accounts
from emulator.apis.verifymycontent.collections import Collection
from emulator.apis.verifymycontent.complaint import Complaint
from emulator.apis.verifymycontent.facematch import Cast, FaceMatch
from emulator.apis.verifymycontent.livestream import Livestream
from emulator.apis.verifymycontent.moderation import Moderation
from emulator.media.records import EMBEDDING, UNSEEN
from emulator.media.showing import Content
from emulator.world.alarms import Turn
from emulator.world.lifecycle import Step
from emulator.world.records import MOMENT, Shape, SnapshotError, at, load_each, named, one_of, shelve
from emulator.world.store import Store
from emulator.world.world import World
from emulator.world.worlds import Credential

Row = Mapping[str, Any]

CONTENT: Shape[Content] = Shape(Content)
FACE_MATCH = Shape(FaceMatch)
MODERATION = Shape(
    Moderation,
    without=("account", "cast"),
    content=CONTENT.part,
    created_at=MOMENT,
    updated_at=MOMENT,
    status=one_of(moderation.Status),
    facematch=FACE_MATCH.part,
    verdict=one_of(moderation.Status),
)
LIVESTREAM = Shape(
    Livestream,
    without=("account", "cast", "inactivity"),
    content=CONTENT.part,
    created_at=MOMENT,
    updated_at=MOMENT,
    status=one_of(livestream.Status),
    facematch=FACE_MATCH.part,
    unwatched=UNSEEN,
    since=MOMENT,
)
COMPLAINT = Shape(Complaint, without=("account", "show"), created_at=MOMENT, updated_at=MOMENT)
ABOUT = {"content": complaint.as_complaint, "consent": complaint.as_consent}


class Keeper:
    """Speaks for the accounts of a world. They are called `main` and `second`: no credential is kept."""

    section: ClassVar = "verifymycontent"

    def __init__(self, world: World) -> None:
        self._world = world
        self._accounts = world.of(Accounts)

    def save(self) -> dict[str, Any] | None:
        """What each account owns."""
        saved = {name: _save(self._accounts.of(credential)) for name, credential in self._credentials().items()}
        return {name: account for name, account in saved.items() if account} or None

    def load(self, data: Mapping[str, Row]) -> None:
        """Raises: SnapshotError."""
        credentials = self._credentials()
        for name, row in data.items():
            with at(name):
                self._load(self._accounts.of(credentials[name]), row)

    def revive(self, kind: str, resource: str) -> Step | None:
        """The step of what is not over."""
        for account in (self._accounts.of(credential) for credential in self._credentials().values()):
            if kind == moderation.KIND and (moderated := account.moderations.get(resource)):
                return None if moderated.over else moderation.step_of(self._world, moderated)
            if kind == livestream.KIND and (stream := account.livestreams.get(resource)):
                return None if stream.status in livestream.OVER else livestream.step_of(self._world, stream)
            if kind == complaint.KIND and (filed := account.complaints.get(resource)):
                return None if filed.over else complaint.step_of(self._world, filed)
        return None

    def _credentials(self) -> dict[str, Credential]:
        accounts = auth.KeyMint().accounts(self._world.credentials[auth.NAME])
        credentials = [Credential(auth.NAME, key, fields, self._world) for key, fields in accounts.items()]
        return dict(zip(("main", "second"), credentials, strict=True))

    def _load(self, account: Account, row: Row) -> None:
        with at("collections"):
            shelve(account.collections, row.get("collections", ()), self._load_collection)
        if "risky" in row:
            with at("risky"):
                account.risky = self._collection("risky", row["risky"])
        with at("moderations"):
            shelve(account.moderations, row.get("moderations", ()), lambda row: _load_moderation(account, row))
        with at("livestreams"):
            shelve(
                account.livestreams, row.get("livestreams", ()), lambda row: self._load_livestream(account, row)
            )
        with at("complaints"):
            shelve(account.complaints, row.get("complaints", ()), lambda row: _load_complaint(account, row))

    def _load_collection(self, row: Row) -> Collection:
        with at("faces"):
            return self._collection(row["id"], row["faces"])

    def _collection(self, collection_id: str, faces: Sequence[Row]) -> Collection:
        collection = Collection(collection_id, Store("face", limit=self._world.settings.records))

        def load(face: Row) -> None:
            if face["id"] in collection.faces:
                raise SnapshotError("/id", "unique", "id is that of another face of the collection")
            with at("embedding"):
                embedding = EMBEDDING.load(face["embedding"]) if "embedding" in face else None
            collection.add(face["id"], embedding)

        load_each(faces, load)
        return collection

    def _load_livestream(self, account: Account, row: Row) -> Livestream:
        stream = LIVESTREAM.load(row, account=account, cast=_load_cast(account, row["cast"]))
        if "inactivity" in row:
            with at("inactivity"):
                livestream.give_up_again(self._world, stream, Turn.from_json(row["inactivity"]))
        return stream


def _save(account: Account) -> dict[str, Any]:
    found: dict[str, Any] = {
        "collections": [
            {"id": collection.id, "faces": _save_faces(collection)} for collection in account.collections
        ],
        "moderations": [_with_cast(MODERATION.save(each), each.cast) for each in account.moderations],
        "livestreams": [_save_livestream(stream) for stream in account.livestreams],
        "complaints": [_save_complaint(filed) for filed in account.complaints],
    }
    kept = {name: rows for name, rows in found.items() if rows}
    return kept if account.risky is None else {**kept, "risky": _save_faces(account.risky)}


def _save_faces(collection: Collection) -> list[dict[str, Any]]:
    return [
        {"id": face_id} if embedding is None else {"id": face_id, "embedding": EMBEDDING.save(embedding)}
        for face_id, embedding in zip(collection.faces.ids(), collection.faces, strict=True)
    ]


def _save_livestream(stream: Livestream) -> dict[str, Any]:
    row = _with_cast(LIVESTREAM.save(stream), stream.cast)
    waits = stream.inactivity is not None and stream.status is livestream.Status.PAUSED
    return {**row, "inactivity": stream.inactivity.turn.as_json()} if waits and stream.inactivity else row


def _save_complaint(filed: Complaint) -> dict[str, Any]:
    about = "content" if filed.show is complaint.as_complaint else "consent"
    return {**COMPLAINT.save(filed), "about": about}


def _with_cast(row: dict[str, Any], cast: Cast) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if cast.expected:
        found["expected"] = list(cast.expected)
    if cast.collection is not None:
        found["collection_id"] = cast.collection.id
    if cast.risky is not None:
        found["risky"] = True
    if not cast.matching:
        found["matching"] = False
    return {**row, "cast": found}


def _load_cast(account: Account, row: Row) -> Cast:
    with at("cast"):
        wanted = row.get("collection_id")
        collection = None if wanted is None else named(account.collections, wanted, "collection_id")
        if row.get("risky") and account.risky is None:
            raise SnapshotError("/risky", "reference", "needs the account's risky faces")
    return Cast(
        expected=tuple(row.get("expected", ())),
        collection=collection,
        risky=account.risky if row.get("risky") else None,
        matching=row.get("matching", True),
    )


def _load_moderation(account: Account, row: Row) -> Moderation:
    return MODERATION.load(row, account=account, cast=_load_cast(account, row["cast"]))


def _load_complaint(account: Account, row: Row) -> Complaint:
    return COMPLAINT.load(row, account=account, show=ABOUT[row["about"]])
