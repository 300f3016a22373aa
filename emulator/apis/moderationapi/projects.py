"""Projects. Source: Python client 2.2.0. All of a world share its content, authors and queues (inferred)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from emulator.apis.moderationapi.channel import Channels
from emulator.apis.moderationapi.keys import Keys
from emulator.apis.moderationapi.kinds import Id, Moment
from emulator.apis.moderationapi.settings import SettingsBook, settings_of
from emulator.apis.moderationapi.submission import OBJECT_ID
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.world.clock import EPOCH, iso
from emulator.world.ids import Ids
from emulator.world.store import Store, StoreFullError
from emulator.world.world import World

handlers = Handlers()

LIMIT = 100
"""Projects of a world at most."""

NAME_LIMIT = 200
"""Characters of a name. The vendor publishes no bound."""

FIELDS = {
    "name": "name",
    "description": "description",
    "domain": "domain",
    "context": "context",
    "enableRequestLogging": "request_logging",
    "casebookEnabled": "casebook",
}

MODES = {True: "DRY_RUN", False: "ACTIVE"}


@dataclass(slots=True, eq=False)
class Project:
    """Moments are epoch milliseconds of world time. Settings hold the main one's name and dry run."""

    id: Id
    name: str
    created_at: Moment
    updated_at: Moment
    description: str | None = None
    domain: str | None = None
    context: str | None = None
    dry_run: bool = False
    request_logging: bool = False
    casebook: bool = False

    def as_json(self) -> dict[str, Any]:
        """As it is read."""
        return {
            "id": self.id,
            **{name: getattr(self, own) for name, own in FIELDS.items()},
            "globalFlaggingMode": MODES[self.dry_run],
            "createdAt": iso(self.created_at / 1000),
            "updatedAt": iso(self.updated_at / 1000),
        }


class Projects:
    """Those of a world. A resident of it, born with the main one, whose the world's key is."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.records: Store[Project] = Store("project", limit=min(LIMIT, world.settings.records))
        # Of its own stream: to be born draws nothing, so that a snapshot can be loaded.
        self.main_id = Ids(world.ids.seed).token("moderationapi.main project", OBJECT_ID)
        born = int(EPOCH) * 1000
        self.records.add(self.main_id, Project(self.main_id, "", born, born))

    def create(self, like: Project, **changed: Any) -> Project:
        """One more like another one. Raises: StoreFullError."""
        now, made = self._world.clock.now_ms(), self._world.ids.token("moderationapi.project", OBJECT_ID)
        project = replace(like, id=made, created_at=now, updated_at=now, **changed)
        return self.records.add(made, project)

    def seen(self, project: Project) -> Project:
        """A project as it is read: of the main one, settings tell some."""
        if project.id != self.main_id:
            return project
        settings = settings_of(self._world)
        return replace(project, name=settings.project_name, dry_run=settings.dry_run)

    def named(self, wanted: str) -> list[Project]:
        """The project of that id, or those of that name."""
        known = self.records.get(wanted)
        if known is not None:
            return [known]
        return [project for project in self.records if self.seen(project).name == wanted]

    def write(self, project: Project, asked: Mapping[str, Any]) -> None:
        """What is not sent stays. Raises: ApiError 400."""
        if "name" in asked:
            check_name(asked["name"])
        for name, own in FIELDS.items():
            if name in asked:
                setattr(project, own, asked[name])
        if asked.get("domain") and not project.context:
            project.context = _written(project.domain)
        if "globalFlaggingMode" in asked:
            project.dry_run = asked["globalFlaggingMode"] == MODES[True]
        if project.id == self.main_id:
            self._tell_settings(project, asked)
        project.updated_at = self._world.clock.now_ms()

    def _tell_settings(self, project: Project, asked: Mapping[str, Any]) -> None:
        told: dict[str, Any] = {}
        if "name" in asked:
            told["project_name"] = project.name
        if "globalFlaggingMode" in asked:
            told["dry_run"] = project.dry_run
        self._world.of(SettingsBook).change(told)


@handlers("listProjects")
async def list_projects(call: Call) -> Reply:
    """All of them, the main one first."""
    projects = call.world.of(Projects)
    return Reply(200, [projects.seen(project).as_json() for project in projects.records])


@handlers("createProject")
async def create_project(call: Call) -> Reply:
    """With its default channel and a key. Raises: ApiError 400."""
    asked, projects = call.json, call.world.of(Projects)
    check_name(asked["name"])
    project = projects.create(
        Project("-", "", 0, 0),
        name=asked["name"],
        domain=asked.get("domain"),
        context=asked.get("context") or asked.get("brief") or _written(asked.get("domain")),
    )
    return Reply(200, _furnished(call, project, None))


@handlers("readProject")
async def read_project(call: Call) -> Reply:
    """Raises: ApiError 404."""
    return Reply(200, _as_json(call, project_of(call, "id")))


@handlers("updateProject")
async def update_project(call: Call) -> Reply:
    """What is not sent stays. Raises: ApiError 400, 404."""
    project = project_of(call, "id")
    call.world.of(Projects).write(project, call.json or {})
    return Reply(200, _as_json(call, project))


@handlers("deleteProject")
async def delete_project(call: Call) -> Reply:
    """With its channels and keys. Raises: ApiError 404, 403 for the one that the world's key is of."""
    project, projects = project_of(call, "id"), call.world.of(Projects)
    if project.id == projects.main_id:
        raise ApiError(403, "the project that the key was issued for cannot be deleted")
    _drop(call.world, project)
    return Reply(200, {"id": project.id, "deleted": True})


@handlers("duplicateProject")
async def duplicate_project(call: Call) -> Reply:
    """With its channels, and a key of its own. Raises: ApiError 400, 404."""
    projects, old = call.world.of(Projects), project_of(call, "id")
    like = projects.seen(old)
    name = (call.json or {}).get("name", f"{like.name} (copy)"[:NAME_LIMIT])
    check_name(name)
    project = projects.create(like, name=name)
    return Reply(200, _furnished(call, project, old))


@handlers("createProjectApiKey")
async def create_project_api_key(call: Call) -> Reply:
    """It opens this world. Raises: ApiError 400, 404."""
    project, name = project_of(call, "id"), (call.json or {}).get("name", "API key")
    check_name(name)
    key, secret = call.world.of(Keys).create(project.id, name)
    told = {"id": key.id, "name": key.name, "projectId": project.id, "secretKey": secret}
    return Reply(200, {**told, "createdAt": iso(key.created_at / 1000)})


def project_of(call: Call, parameter: str) -> Project:
    """The project that the path names. Raises: ApiError 404."""
    project = call.world.of(Projects).records.get(call.path[parameter])
    if project is None:
        raise ApiError(404, "no project has this id")
    return project


def check_name(name: str) -> None:
    """Raises: ApiError 400."""
    if len(name) > NAME_LIMIT:
        raise ApiError(400, f"name must have at most {NAME_LIMIT} characters")


def _written(domain: str | None) -> str | None:
    """The context that the vendor writes where none is given; here it says no more than the domain."""
    return f"The platform is {domain}." if domain else None


def _as_json(call: Call, project: Project) -> dict[str, Any]:
    return call.world.of(Projects).seen(project).as_json()


def _furnished(call: Call, project: Project, like: Project | None) -> dict[str, Any]:
    """A new project with channels and a key. Raises: StoreFullError; nothing is kept then."""
    channels = call.world.of(Channels)
    try:
        if like is None:
            channels.found(project.id)
        else:
            channels.copy_all(like.id, project.id)
        _, secret = call.world.of(Keys).create(project.id, "Default")
    except StoreFullError:
        _drop(call.world, project)
        raise
    return {**_as_json(call, project), "secretKey": secret}


def _drop(world: World, project: Project) -> None:
    world.of(Projects).records.pop(project.id)
    world.of(Channels).drop(project.id)
    world.of(Keys).drop(project.id)
