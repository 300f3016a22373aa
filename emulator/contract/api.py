"""One API: its contract, its handlers and its manners."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol

from emulator.contract.call import Call, Handler, Principal, Reply, Request
from emulator.contract.document import Document
from emulator.contract.errors import ApiError
from emulator.contract.operation import Operation
from emulator.world.snapshot import Keeping
from emulator.world.world import World
from emulator.world.worlds import Mint, Worlds


class BindingError(ValueError):
    """Handlers and contract do not name the same operations."""


class Handlers(Mapping[str, Handler]):
    """The handlers of one resource, by operationId."""

    def __init__(self, *parts: Mapping[str, Handler]) -> None:
        self._by_id: dict[str, Handler] = {}
        for part in parts:
            for operation_id, handler in part.items():
                self.add(operation_id, handler)

    def __call__(self, operation_id: str) -> Callable[[Handler], Handler]:
        """Bind the decorated handler to `operation_id`."""

        def bind(handler: Handler) -> Handler:
            self.add(operation_id, handler)
            return handler

        return bind

    def add(self, operation_id: str, handler: Handler) -> None:
        """Bind one handler. Raises: BindingError when there is one already."""
        if operation_id in self._by_id:
            raise BindingError(f"{operation_id} has two handlers")
        self._by_id[operation_id] = handler

    def __getitem__(self, operation_id: str) -> Handler:
        return self._by_id[operation_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)


class LateHandlers(Mapping[str, Handler]):
    """The handlers of modules that are imported when one of their operations is first called.

    nouns: by module of `package`, the operations that it handles. A start binds these names, and whoever never
    calls this API does not wait for its imports.
    """

    def __init__(self, package: str, nouns: Mapping[str, Iterable[str]]) -> None:
        self._package = package
        self._nouns = {noun: frozenset(named) for noun, named in nouns.items()}
        self._noun_of = {operation_id: noun for noun, named in self._nouns.items() for operation_id in named}
        self._bound: dict[str, Handler] = {}

    def __getitem__(self, operation_id: str) -> Handler:
        found = self._bound.get(operation_id)
        if found is None:
            self._bind(self._noun_of[operation_id])
            found = self._bound[operation_id]
        return found

    def _bind(self, noun: str) -> None:
        """Raises: BindingError when the module handles other operations than it is said to."""
        handlers: Handlers = import_module(f"{self._package}.{noun}").handlers
        if set(handlers) != self._nouns[noun]:
            raise BindingError(f"{self._package}.{noun} handles {_listed(handlers)}")
        self._bound.update(handlers)

    def bind_all(self) -> None:
        """Import every module. Raises: BindingError."""
        for noun in self._nouns:
            self._bind(noun)

    def __iter__(self) -> Iterator[str]:
        return iter(self._noun_of)

    def __len__(self) -> int:
        return len(self._noun_of)


class Manners(Protocol):
    """What differs from vendor to vendor on a request's way."""

    @property
    def mint(self) -> Mint | None:
        """How its credentials are made; None when a request needs none of its own."""
        ...

    def authenticate(
        self, request: Request, operation: Operation, values: Mapping[str, str], worlds: Worlds
    ) -> Principal:
        """Who calls. `values` are those of the path. Raises: ApiError, with what was expected to be signed."""
        ...

    def whose(self, request: Request, worlds: Worlds) -> World | None:
        """The world whose key a request shows that is refused before it is asked who calls; opens none.

        That world's journal tells of the request, and nothing is granted for it: no signature is looked at.
        """
        ...

    def refuse(self, error: ApiError, operation: Operation | None) -> Reply:
        """`error` in the vendor's shape, with the status that the vendor documents for its cause."""
        ...


@dataclass(frozen=True, slots=True)
class Api:
    """One API as it is served.

    title: for people. recorded: whether its exchanges go into the journal.
    events: names of the webhooks that it sends. kinds: of its resources, those that progress.
    keeps: those of its residents that a snapshot keeps, each after those that it needs.
    screen: looks at a request before its body is read. Raises: ApiError.
    admit: has its say before the contract has, and counts a caller's requests. Raises: ApiError.
    dress: has the last word on each reply to a known caller, before it is held against the contract.
    """

    name: str
    title: str
    document: Document
    handlers: Mapping[str, Handler]
    manners: Manners
    recorded: bool = True
    keeps: tuple[type[Keeping], ...] = ()
    events: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    screen: Callable[[Request, Operation], None] | None = None
    admit: Callable[[Call], None] | None = None
    dress: Callable[[Call, Reply], None] | None = None

    def __post_init__(self) -> None:
        """Raises: BindingError unless each operation has a handler and each handler an operation."""
        lacking = _listed(set(self.document.operations) - set(self.handlers))
        unknown = _listed(set(self.handlers) - set(self.document.operations))
        if lacking:
            raise BindingError(f"{self.name}: no handler for {lacking}")
        if unknown:
            raise BindingError(f"{self.name}: no such operation: {unknown}")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
