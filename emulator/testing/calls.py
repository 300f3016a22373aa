"""A call of the control plane as data, and the two ways to send it.

A method of the client is described once, as a function that returns a `Call`. `@spoken` makes it send that
call: on a `Blocking` object it returns the result, on an `Awaiting` one it is a coroutine function.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from functools import update_wrapper
from types import MethodType
from typing import Any, ClassVar, Concatenate, Generic, ParamSpec, TypeVar, overload
from urllib.parse import quote

from emulator.testing.errors import EmulatorError, WaitedInVainError, need
from emulator.testing.trust import Trust, trusting

P = ParamSpec("P")
T = TypeVar("T")

PATIENCE = 30.0
"""Real seconds that a reply may take, beside those that the call itself asks the server to wait."""


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One request, and how its reply is read.

    patience: further real seconds that the reply may take. forgiving: what is not there is no error.
    in_vain: the call that tells what came nearest, where this one waited for something that did not come.
    """

    method: str
    path: str
    read: Callable[[Any], T]
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    patience: float = 0.0
    forgiving: bool = False
    in_vain: Call[str] | None = None

    @property
    def options(self) -> dict[str, Any]:
        """What httpx is told, beside method and path."""
        options: dict[str, Any] = {"params": _texts(self.query), "timeout": PATIENCE + self.patience}
        return options if self.body is None else {**options, "json": self.body}

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def result(self, status: int, body: Any) -> T:
        """What a reply says. Raises: EmulatorError."""
        __tracebackhide__ = True  # a failed test shows its own line, not this
        if status >= 300 and not (self.forgiving and status == 404):
            raise EmulatorError.of(str(self), status, body)
        return self.read(body)


def at(*parts: str) -> str:
    """A path of the control plane; the parts are encoded."""
    return "/_emulator" + "".join(f"/{quote(part, safe='')}" for part in parts)


def given(**values: Any) -> dict[str, Any]:
    """Those that were given, which are those that are not None."""
    return {name: value for name, value in values.items() if value is not None}


def nothing(_: Any) -> None:
    """How a reply is read that says nothing."""


def whole(body: Any) -> Any:
    """How a reply is read that is left as it came."""
    return body


def _texts(query: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(value).lower() if isinstance(value, bool) else value for name, value in query.items()}


class Link:
    """A connection to one server.

    Raises, when it is made: MissingExtraError; OSError for a `ca` that is none.
    ahead: told of each call before it is sent. lasting: whether a connection outlives its call; one that does
    not leaves nothing behind in the event loop of a test.
    """

    def __init__(
        self, url: str, token: str | None, kind: str, ca: Trust = None, *, lasting: bool = True
    ) -> None:
        httpx = need("httpx", "testing")
        self.ahead: Callable[[Call[Any]], None] = nothing
        self.url = url.rstrip("/")
        self.inside = self.url  # where the server reaches itself, which differs for one in a container
        self.failures: type[Exception] = httpx.TransportError
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        # No proxy of the environment: the emulator is this machine, or a name that the test gives.
        client = getattr(httpx, kind)
        limits = httpx.Limits(max_keepalive_connections=20 if lasting else 0)
        self.http: Any = client(
            base_url=self.url, headers=headers, trust_env=False, verify=trusting(ca), limits=limits
        )

    def lost(self, call: Call[Any], error: Exception) -> EmulatorError:
        """The error for a server that is not there."""
        return EmulatorError(str(call), f"no reply from {self.url}: {type(error).__name__}: {error}")


class Blocking:
    """What sends its calls and waits for them. kind: the client of httpx that it takes."""

    link: Link
    kind: ClassVar = "Client"

    def send(self, call: Call[T]) -> T:
        """Raises: EmulatorError."""
        __tracebackhide__ = True
        self.link.ahead(call)
        try:
            reply = self.link.http.request(call.method, call.path, **call.options)
        except self.link.failures as error:
            raise self.link.lost(call, error) from None
        try:
            return call.result(reply.status_code, body_of(reply))
        except WaitedInVainError as error:
            if call.in_vain is None:
                raise
            raise WaitedInVainError(f"{error}\n{self.send(call.in_vain)}".rstrip()) from None


class Awaiting:
    """What sends its calls and is awaited. kind: the client of httpx that it takes."""

    link: Link
    kind: ClassVar = "AsyncClient"

    async def send(self, call: Call[T]) -> T:
        """Raises: EmulatorError."""
        __tracebackhide__ = True
        self.link.ahead(call)
        try:
            reply = await self.link.http.request(call.method, call.path, **call.options)
        except self.link.failures as error:
            raise self.link.lost(call, error) from None
        try:
            return call.result(reply.status_code, body_of(reply))
        except WaitedInVainError as error:
            if call.in_vain is None:
                raise
            nearest = await Awaiting.send(self, call.in_vain)
            raise WaitedInVainError(f"{error}\n{nearest}".rstrip()) from None


def body_of(reply: Any) -> Any:
    """JSON where it is JSON, else text."""
    try:
        return reply.json() if reply.content else None
    except ValueError:
        return reply.text


class spoken(Generic[P, T]):  # noqa: N801 - a decorator, as `property` is
    """A call that is sent when its method is called. Of a class it is a function, for `help` and `inspect`."""

    def __init__(self, describe: Callable[Concatenate[Any, P], Call[T]]) -> None:
        def send(holder: Any, /, *args: P.args, **kwargs: P.kwargs) -> Any:
            __tracebackhide__ = True
            return holder.send(describe(holder, *args, **kwargs))

        # Who reads the signature is to see what comes back, not how it is asked.
        said = describe.__annotations__
        said["return"] = said["return"].removeprefix("Call[").removesuffix("]")
        self.function = update_wrapper(send, describe)

    @overload
    def __get__(self, holder: Blocking, owner: type) -> Callable[P, T]: ...

    @overload
    def __get__(self, holder: Awaiting, owner: type) -> Callable[P, Coroutine[Any, Any, T]]: ...

    @overload
    def __get__(self, holder: None, owner: type) -> Callable[Concatenate[Any, P], Any]: ...

    def __get__(self, holder: Any, owner: type) -> Any:
        """Bind it, as a function is bound."""
        return self.function if holder is None else MethodType(self.function, holder)
