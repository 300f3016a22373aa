"""Accounts, of which one SDK id may have several. Source: yoti-trust-api-reference, "Create an account"."""

from __future__ import annotations

from emulator.apis.yoti.account import Tenancy, account_of, who_calls
from emulator.apis.yoti.profiles import let_profiles_go
from emulator.apis.yoti.quirks import quirks_of
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError

handlers = Handlers()


@handlers("createAccount")
async def create_account(call: Call) -> Reply:
    """Raises: ApiError 409, 422."""
    sdk_id, name = who_calls(call).sdk_id, call.json["name"]
    tenancy, most = call.world.of(Tenancy), quirks_of(call.world).accounts_per_sdk
    others = tenancy.of_party(sdk_id)
    if any(other.name == name for other in others):
        raise ApiError(409, "name is that of another account of this SDK id")
    if len(others) >= most:
        raise ApiError(422, f"the SDK id has {most} accounts already, which is its limit")
    return Reply(201, {"id": tenancy.create(sdk_id, name).id})


@handlers("readAccount")
async def read_account(call: Call) -> Reply:
    """Raises: ApiError 404."""
    return Reply(200, account_of(call).as_json())


@handlers("deleteAccount")
async def delete_account(call: Call) -> Reply:
    """Everything below it is gone; its moderations stop without a word. Raises: ApiError 404."""
    account = account_of(call)
    call.world.of(Tenancy).accounts.pop(account.id)
    for moderation_id in account.moderations.ids():
        call.world.lifecycles.end(moderation_id)
    let_profiles_go(account)
    for connection in account.connections:
        connection.close()
    return Reply(204)
