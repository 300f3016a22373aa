"""Policies: texts with versions and tags. Source: yoti-trust-api-reference, "Get a list of policies"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from emulator.apis.yoti.account import account_of, unknown
from emulator.apis.yoti.paging import page_of
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.world.store import Store

handlers = Handlers()

_PUBLIC = {"true": (True,), "false": (False,)}
"""What the filter lets through: a string, because it may be `all` too."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a policy. number: from 1."""

    id: str
    number: int
    name: str
    data: str
    type: str
    tags: tuple[str, ...]


@dataclass(slots=True, eq=False)
class Policy:
    """is_public: as it was created; no operation changes it. versions: by number."""

    id: str
    is_public: bool
    versions: Store[Version]
    latest: Version

    def keep(self, version: Version) -> None:
        """Make `version` the latest one. Raises: StoreFullError."""
        self.latest = self.versions.add(str(version.number), version)

    def as_json(self, version: Version) -> dict[str, Any]:
        """As it is read in that version."""
        return {
            "id": self.id,
            "version_id": version.id,
            "version": version.number,
            "name": version.name,
            "data": version.data,
            "type": version.type,
            "tags": list(version.tags),
            "is_public": self.is_public,
        }


@handlers("listPolicies")
async def list_policies(call: Call) -> Reply:
    """Each in its latest version, oldest first. Raises: ApiError 401, 422."""
    wanted = _PUBLIC.get(call.query.get("policy", "all"), (True, False))
    listed = [policy for policy in account_of(call).policies if policy.is_public in wanted]
    return Reply(200, {"policies": [policy.as_json(policy.latest) for policy in page_of(call, listed)]})


@handlers("createPolicy")
async def create_policy(call: Call) -> Reply:
    """Raises: ApiError 401, 409."""
    account, asked = account_of(call), call.json
    if any(policy.latest.name == asked["name"] for policy in account.policies):
        raise ApiError(409, "name is that of another policy of this account")
    first = Version(
        call.world.ids.uuid4("yoti.policy version"),
        1,
        asked["name"],
        asked["data"],
        asked["type"],
        tuple(asked.get("tags", ())),
    )
    versions: Store[Version] = Store("policy version", limit=call.world.settings.records)
    policy_id = call.world.ids.uuid4("yoti.policy")
    policy = Policy(policy_id, asked.get("is_public", False), versions, first)
    policy.keep(first)
    account.policies.add(policy.id, policy)
    return Reply(201, {"id": policy.id})


@handlers("readPolicy")
async def read_policy(call: Call) -> Reply:
    """The latest version. Raises: ApiError 401, 404."""
    policy = _policy_of(call)
    return Reply(200, {"policy": policy.as_json(policy.latest)})


@handlers("deletePolicy")
async def delete_policy(call: Call) -> Reply:
    """All its versions are gone, and its name is free again. Raises: ApiError 404."""
    account_of(call).policies.pop(_policy_of(call).id)
    return Reply(204)


@handlers("tagPolicy")
async def tag_policy(call: Call) -> Reply:
    """The latest version has these tags and no others. Raises: ApiError 401, 404."""
    policy = _policy_of(call)
    policy.keep(replace(policy.latest, tags=tuple(call.json["tags"])))
    return Reply(200, _numbered(policy))


@handlers("createPolicyVersion")
async def create_policy_version(call: Call) -> Reply:
    """What is left out is as it was; the name may be another policy's, as no 409 is listed.

    Raises: ApiError 401, 404.
    """
    policy, asked = _policy_of(call), call.json
    last = policy.latest
    version = Version(
        call.world.ids.uuid4("yoti.policy version"),
        last.number + 1,
        asked.get("name", last.name),
        asked.get("data", last.data),
        asked.get("type", last.type),
        tuple(asked.get("tags", last.tags)),
    )
    policy.keep(version)
    return Reply(200, _numbered(policy))


@handlers("readPolicyVersion")
async def read_policy_version(call: Call) -> Reply:
    """Raises: ApiError 401, 404."""
    policy = _policy_of(call)
    number = int(call.path["version"])  # `01` is 1 to the contract
    version = policy.versions.get(str(number))
    if version is None:
        raise ApiError(404, f"the policy has no version {number}; its latest is {policy.latest.number}")
    return Reply(200, {"policy": policy.as_json(version)})


def _policy_of(call: Call) -> Policy:
    policy = account_of(call).policies.get(call.path["policyId"])
    if policy is None:
        raise unknown("policy")
    return policy


def _numbered(policy: Policy) -> dict[str, str]:
    """The reply of the two that change a policy, where the number is a string."""
    return {"id": policy.id, "version": str(policy.latest.number)}
