"""The faces of a profile: one to ten of them, all of one person.

Source: yoti-trust-api-reference, "Faces".
"""

from __future__ import annotations

from emulator.apis.yoti.account import Account, account_of
from emulator.apis.yoti.pictures import picture_in, sole_face_in
from emulator.apis.yoti.profiles import Profile, keep_face
from emulator.apis.yoti.quirks import quirks_of
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError

handlers = Handlers()


@handlers("listFacesOfProfile")
async def list_faces(call: Call) -> Reply:
    """Every face, in order of arrival. Raises: ApiError 404, 410."""
    profile = _profile(call, account_of(call))
    return Reply(200, {"faces": [face.as_json() for face in profile.faces.values()]})


@handlers("addFaceToProfile")
async def add_face(call: Call) -> Reply:
    """Give a profile one more face. Raises: ApiError 400, 404, 410, and 422 for one too many if switched so."""
    picture = picture_in(call, "image")
    _profile_with_room(call, account_of(call))
    embedding = await sole_face_in(picture, "image")
    # Looked up again: another request may have been served while the picture was looked at.
    account = account_of(call)
    profile = _profile_with_room(call, account)
    consistent = not profile.faces or account.likenesses.resembles(profile.id, embedding)
    if quirks_of(call.world).enforce_face_consistency and not consistent:
        raise ApiError(400, "image must show the person whose faces the profile has already")
    return Reply(201, {"id": keep_face(call, account, profile, embedding).id})


@handlers("deleteFaceFromProfile")
async def delete_face(call: Call) -> Reply:
    """Take a face from a profile. Raises: ApiError 404, 410, 422 for the last one."""
    account, face_id = account_of(call), call.path["id"]
    profile = _profile(call, account)
    if face_id not in profile.faces:
        raise _absent(call, "the profile has no face of this id")
    if len(profile.faces) == 1:
        raise ApiError(422, "the profile would have no face; it must keep at least one")
    del profile.faces[face_id]
    account.likenesses.replace(profile.id, [face.embedding for face in profile.faces.values()])
    return Reply(202)


def _profile(call: Call, account: Account) -> Profile:
    profile = account.profiles.get(call.path["profileId"])
    if profile is None:
        raise _absent(call, "the account has no profile of this id")
    if not profile.active:
        raise ApiError(404 if quirks_of(call.world).swap_404_410 else 410, "the profile is archived")
    return profile


def _profile_with_room(call: Call, account: Account) -> Profile:
    profile, quirks = _profile(call, account), quirks_of(call.world)
    if len(profile.faces) >= quirks.faces_per_profile:
        text = f"the profile has {len(profile.faces)} faces already; {quirks.faces_per_profile} are the most"
        raise ApiError(quirks.max_faces_status, text)
    return profile


def _absent(call: Call, text: str) -> ApiError:
    """The reference prints the texts of 404 and 410 the other way round; a quirk takes it by its word."""
    return ApiError(410 if quirks_of(call.world).swap_404_410 else 404, text)
