"""The composition root: the only module that knows every room."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette

from emulator import __version__
from emulator.apis.moderationapi import auth as moderationapi_auth
from emulator.apis.moderationapi.api import moderationapi_api
from emulator.apis.verifymycontent import auth as verifymycontent_auth
from emulator.apis.verifymycontent.api import verifymycontent_api
from emulator.apis.verifymycontent.notices import signers as verifymycontent_signers
from emulator.apis.yoti.api import yoti_api
from emulator.contract.api import Api
from emulator.contract.document import load_document
from emulator.control.api import control_api
from emulator.control.control import Control
from emulator.control.guard import Guard
from emulator.control.snapshot import load as load_snapshot
from emulator.data import FIXTURES, SCHEMAS
from emulator.media.fetcher import OversizeError, UnreachableError
from emulator.media.library import MediaLibrary
from emulator.media.verdicts import Verdicts
from emulator.media.viewer import default_viewer
from emulator.server.front import Front
from emulator.server.gateway import Gateway
from emulator.server.outbound import Outbound, OutboundError
from emulator.server.pipeline import Limits, Pipeline
from emulator.server.sockets import socket_route
from emulator.server.tls import Tls, TlsError, make_tls
from emulator.settings import Settings
from emulator.snapshotfile import SnapshotFile
from emulator.webhooks.outbox import Outbox
from emulator.webhooks.signing import Signer, Verdict
from emulator.webhooks.sink import Sinks
from emulator.world.clock import EPOCH, ClockMode, stopwatch
from emulator.world.lifecycle import Mode, Pacing
from emulator.world.world import World, WorldSettings
from emulator.world.worlds import Worlds

logger = logging.getLogger("emulator")

SWEEP = 60.0
"""Real seconds between two looks for worlds that expired: nobody finds those, and this frees their memory."""


@dataclass(frozen=True, slots=True)
class Emulator:
    """Everything that was put together, and the ASGI application in front of it.

    tls: None for plain HTTP. snapshot_file: what the default world is written to at the end, if anything.
    """

    settings: Settings
    worlds: Worlds
    apis: tuple[Api, ...]
    pipeline: Pipeline
    app: Front
    control: Control
    tls: Tls | None = None
    snapshot_file: SnapshotFile | None = None

    def load(self, file: Path) -> None:
        """Let the default world begin with the snapshot in `file`. Raises: OSError, ApiError."""
        load_snapshot(self.control, self.worlds.default, file.read_bytes())


def build(settings: Settings) -> Emulator:
    """Put the rooms together. Raises: DocumentError, BindingError, TlsError."""
    vendors = (
        yoti_api(load_document(SCHEMAS / "yoti.yaml")),
        verifymycontent_api(load_document(SCHEMAS / "verifymycontent.yaml")),
        moderationapi_api(load_document(SCHEMAS / "moderationapi.yaml")),
    )
    tls = tls_of(settings, vendors)
    outbound = Outbound(
        allow_public=settings.allow_public,
        patience=settings.webhook_timeout,
        tls=tls.client if tls is not None else None,
    )
    fetcher = MediaFetcher(outbound, settings.fetch_timeout)
    worlds = Worlds(
        world_settings(settings),
        {api.name: api.manners.mint for api in vendors if api.manners.mint is not None},
        births={
            Outbox: lambda world: Outbox(world, outbound, signers=signers(world)),
            MediaLibrary: lambda world: MediaLibrary(world, fetcher=fetcher),
        },
        keeps=(Verdicts, MediaLibrary, *(kind for api in vendors for kind in api.keeps), Outbox),
        limit=settings.max_worlds,
        opens=settings.open,
    )
    apis: list[Api] = list(vendors)
    control = Control(
        worlds=worlds,
        sinks=Sinks(verify=lambda headers, body: judge(headers, body, worlds)),
        apis=lambda: apis,
        fixtures=FIXTURES,
        version=__version__,
        started=stopwatch(),
        guard=guard(settings),
        ca=tls.ca if tls is not None else None,
    )
    apis.append(control_api(control, load_document(SCHEMAS / "control.yaml")))
    pipeline = Pipeline(
        apis,
        worlds,
        Limits(settings.max_body, settings.max_depth),
        log_requests=settings.log_requests,
    )
    file = SnapshotFile(Path(settings.snapshot_on_exit)) if settings.snapshot_on_exit else None
    starlette = Starlette(routes=[socket_route(pipeline)], lifespan=lambda _: _lifespan(worlds, outbound, file))
    front = Front(starlette, Gateway(pipeline))
    return Emulator(settings, worlds, tuple(apis), pipeline, front, control, tls, file)


def signers(world: World) -> dict[str, Signer]:
    """What signs the webhooks of `world`, by name."""
    return {**verifymycontent_signers(world), **moderationapi_auth.signers(world)}


def world_settings(settings: Settings) -> WorldSettings:
    """What the default world is made of. With a seed, its clock is stepped, and time is part of determinism."""
    seeded = settings.seed is not None
    return WorldSettings(
        seed=settings.seed if settings.seed is not None else 1,
        start=EPOCH if seeded else None,
        clock_mode=ClockMode.STEPPED if seeded else ClockMode.RUNNING,
        pace=settings.pace,
        pacing=Pacing(Mode(settings.lifecycle), settings.delay, settings.reads),
        records=settings.max_records,
        journal_limit=settings.journal,
        journal_body_limit=settings.journal_body,
        idle=settings.idle_worlds,
    )


def guard(settings: Settings) -> Guard:
    """Who may talk to the control plane."""
    return Guard(frozenset(_listed(settings.allow_host)), settings.token or None)


def tls_of(settings: Settings, vendors: Iterable[Api]) -> Tls | None:
    """A certificate for every name that this server may be called by, the vendors' own among them.

    None for plain HTTP. Raises: TlsError.
    """
    if not settings.tls:
        if settings.tls_ca or settings.tls_names:
            raise TlsError("--tls-ca and --tls-names are of no use without it")
        return None
    bound = [settings.host] if settings.host not in _EVERYWHERE else []
    given = [*_listed(settings.allow_host), *_listed(settings.tls_names)]
    own = [host for api in vendors for host in api.document.hosts]
    return make_tls([*_HERE, *bound, *given, *own], Path(settings.tls_ca) if settings.tls_ca else None)


_HERE = ("localhost", "*.localhost", "127.0.0.1", "::1")
_EVERYWHERE = {"", "0.0.0.0", "::"}  # noqa: S104 - to tell them from a name


def _listed(names: str) -> list[str]:
    return [name.strip().lower() for name in names.split(",") if name.strip()]


def judge(headers: Mapping[str, str], body: bytes, worlds: Worlds) -> Verdict:
    """Whether a webhook that came to a sink carries the signature of a vendor and a world of this server."""
    for verify in (verifymycontent_auth.verify, moderationapi_auth.verify):
        verdict = verify(headers, body, worlds)
        if verdict is not None:
            return verdict
    return Verdict(None, None, "no signature that this server knows")


class MediaFetcher:
    """The media room's way through the one door out. patience: the most real seconds for one fetch."""

    def __init__(self, outbound: Outbound, patience: float) -> None:
        self._outbound = outbound
        self._patience = patience

    async def get(self, url: str, *, limit: int, timeout: float) -> bytes:
        """Raises: OversizeError, UnreachableError."""
        try:
            return await self._outbound.get(url, limit=limit, timeout=min(timeout, self._patience))
        except OutboundError as error:
            kind = OversizeError if error.rule == "too_large" else UnreachableError
            raise kind(str(error)) from None


@asynccontextmanager
async def _lifespan(worlds: Worlds, outbound: Outbound, file: SnapshotFile | None) -> AsyncIterator[None]:
    worlds.default.clock.wake()
    sweeping = asyncio.create_task(_keep_sweeping(worlds))
    yield
    sweeping.cancel()
    await asyncio.gather(*(world.clock.idle(outbound.patience) for world in worlds))
    if file is not None:
        file.write(worlds.default)
    for world in worlds:
        for delivery in world.of(Outbox).unfinished():
            attempts = len(delivery.attempts)
            logger.warning(
                "stopped before delivery %s to %s (%d attempts)", delivery.id, delivery.url, attempts
            )
        world.close()
    await outbound.aclose()
    default_viewer().close()


async def _keep_sweeping(worlds: Worlds) -> None:
    while True:
        await asyncio.sleep(SWEEP)
        worlds.sweep()
