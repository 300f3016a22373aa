"""What must hold of the package as a whole, read from its source."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import emulator

PACKAGE = Path(emulator.__file__).parent
SOURCES = {path.relative_to(PACKAGE).as_posix(): path.read_text() for path in sorted(PACKAGE.rglob("*.py"))}
TREES = {name: ast.parse(source) for name, source in SOURCES.items()}
MOST_LINES = 400

TIME = (
    *("time.time", "time.time_ns", "time.monotonic", "time.monotonic_ns", "time.perf_counter"),
    *("time.perf_counter_ns", "time.process_time", "time.thread_time", "time.clock_gettime", "time.sleep"),
    *("time.localtime", "time.gmtime", "time.ctime", "time.asctime", "time.strftime"),
    *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today"),
    *(".loop.time", ".get_running_loop().time", ".get_event_loop().time"),
)
RANDOM = ("random.", "secrets.", "uuid.uuid1", "uuid.uuid4", "os.urandom", "os.getrandom", "numpy.random.")
SEEDED = ("numpy.random.default_rng", "numpy.random.Generator")
CONNECTIONS = (
    *("httpcore.", "httpx.", "http.client", "urllib.request", "urllib3.", "requests.", "aiohttp.", "ftplib."),
    *("smtplib.", "xmlrpc.", "telnetlib.", "socket.create_connection", "asyncio.open_connection"),
    *("asyncio.open_unix_connection", "anyio.connect_tcp", ".create_connection", ".sock_connect", ".connect"),
    *(".connect_ex", ".create_datagram_endpoint", "websockets.connect", "websockets.client."),
)
FORBIDDEN = (
    *("pickle.", "cPickle.", "dill.", "cloudpickle.", "marshal.", "shelve.", "jsonpickle.", "eval", "exec"),
    *("compile", "__import__", "yaml.unsafe_load", "yaml.full_load", "yaml.load_all", "yaml.UnsafeLoader"),
    *("yaml.FullLoader", "yaml.Loader", "os.system", "os.popen", "subprocess.getoutput", "commands."),
    *("numpy.load", "numpy.fromfile", "jinja2.", "mako."),
)
"""Names as they are imported; one that begins with a dot is any object's method, one that ends with a dot a
whole module."""


def imported_names(tree: ast.Module) -> dict[str, str]:
    """Local names to what they stand for."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                names[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


def spelled(node: ast.AST, names: dict[str, str]) -> str | None:
    """The dotted name that an expression stands for; calls within it are spelled with `()`."""
    if isinstance(node, ast.Name):
        return names.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        inner = spelled(node.value, names)
        return f"{inner or ''}.{node.attr}"
    if isinstance(node, ast.Call):
        inner = spelled(node.func, names)
        return None if inner is None else f"{inner}()"
    return None


def uses(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every name that a module uses or imports, in full, with its line."""
    names = imported_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            name = spelled(node, names)
            if name is not None:
                yield node.lineno, name
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, f"{alias.name}.") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def means(name: str, pattern: str) -> bool:
    """Whether a use is one that a pattern names."""
    if pattern.startswith("."):
        return name.endswith(pattern)
    if pattern.endswith("."):
        return name.startswith(pattern)
    return name == pattern or name.startswith(f"{pattern}.")


def found(patterns: tuple[str, ...], sources: dict[str, ast.Module]) -> list[str]:
    """Where any of these names is used: `file:line name`."""
    hits = {
        f"{file}:{line} {name}"
        for file, tree in sources.items()
        for line, name in uses(tree)
        if any(means(name, pattern) for pattern in patterns)
    }
    return sorted(hits)


def calls_of(name: str) -> Iterator[tuple[str, ast.Call]]:
    """Each call of `name` in the package, with `file:line`."""
    for file, tree in TREES.items():
        names = imported_names(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and spelled(node.func, names) == name:
                yield f"{file}:{node.lineno}", node


def others(*allowed: str) -> dict[str, ast.Module]:
    """Every module but these."""
    assert set(allowed) <= set(TREES)
    return {file: tree for file, tree in TREES.items() if file not in allowed}


def test_only_the_clock_reads_the_time() -> None:
    """World time has one source."""
    assert found(TIME, others("world/clock.py")) == []
    assert found(TIME, TREES)


def test_only_ids_draws_randomness() -> None:
    """Chance has one source; faces draw from seeds that they are given."""
    drawn = found(RANDOM, others("world/ids.py"))
    assert [hit for hit in drawn if not hit.startswith("faces/") or not hit.split()[1].startswith(SEEDED)] == []
    assert found(RANDOM, TREES)


def test_every_generator_of_faces_is_seeded() -> None:
    """No generator is made without a seed, which would be the machine's."""
    calls = list(calls_of("numpy.random.default_rng"))
    assert calls
    assert [place for place, call in calls if not call.args] == []


def test_only_one_door_leads_out() -> None:
    """Connections are opened in `server/outbound.py` and nowhere else; users' own client is not the server."""
    inside = {
        file: tree for file, tree in others("server/outbound.py").items() if not file.startswith("testing/")
    }
    assert found(CONNECTIONS, inside) == []
    assert found(CONNECTIONS, TREES)


def test_nothing_runs_what_it_reads() -> None:
    """No pickle, no eval, no templates, no unsafe YAML, no shell anywhere."""
    assert [hit for hit in found(FORBIDDEN, TREES) if not hit.endswith(" numpy.load")] == []


def test_arrays_are_read_without_pickle() -> None:
    """Whoever loads arrays says that no pickle may be among them."""
    calls = list(calls_of("numpy.load"))
    assert calls
    for place, call in calls:
        flags = {keyword.arg: keyword.value for keyword in call.keywords}
        refused = flags.get("allow_pickle")
        assert isinstance(refused, ast.Constant), place
        assert refused.value is False, place
    for file, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "shell":
                pytest.fail(f"{file}:{node.lineno} runs a shell")


def test_yaml_is_read_safely() -> None:
    """Wherever YAML is loaded, the loader is a safe one."""
    loads = list(calls_of("yaml.load"))
    assert loads
    for place, call in loads:
        assert any(word.arg == "Loader" for word in call.keywords), place
        assert "SafeLoader" in SOURCES[place.partition(":")[0]], place


@pytest.mark.parametrize(
    ("source", "patterns"),
    [
        ("import time\ntime.time()", TIME),
        ("import time as t\nt.monotonic()", TIME),
        ("from time import perf_counter as tick\ntick()", TIME),
        ("from datetime import datetime\ndatetime.now(UTC)", TIME),
        ("import datetime as dt\ndt.datetime.utcnow()", TIME),
        ("import asyncio\nasyncio.get_running_loop().time()", TIME),
        ("import random\nrandom.random()", RANDOM),
        ("from secrets import token_hex\ntoken_hex()", RANDOM),
        ("from uuid import uuid4\nuuid4()", RANDOM),
        ("import numpy as np\nnp.random.rand()", RANDOM),
        ("import os\nos.urandom(8)", RANDOM),
        ("import httpcore", CONNECTIONS),
        ("import urllib.request", CONNECTIONS),
        ("from http.client import HTTPConnection", CONNECTIONS),
        ("import socket\nsocket.create_connection(x)", CONNECTIONS),
        ("import socket\nsocket.socket().connect(x)", CONNECTIONS),
        ("import pickle", FORBIDDEN),
        ("from pickle import loads", FORBIDDEN),
        ("eval('1')", FORBIDDEN),
        ("import yaml\nyaml.unsafe_load(x)", FORBIDDEN),
    ],
)
def test_the_search_finds_what_it_looks_for(source: str, patterns: tuple[str, ...]) -> None:
    """However a name is imported, its use is found."""
    assert found(patterns, {"sample.py": ast.parse(source)})


def test_the_search_finds_nothing_else() -> None:
    """What only looks alike is no hit."""
    lines = ("import re, datetime", "re.compile('x')", "frame.time", "datetime.datetime.fromtimestamp(1)")
    source = "\n".join(lines)
    assert found((*TIME, *RANDOM, *CONNECTIONS, *FORBIDDEN), {"sample.py": ast.parse(source)}) == []


@pytest.mark.parametrize("file", SOURCES)
def test_no_module_is_too_long(file: str) -> None:
    """A module that passes 400 lines is asking to be two, unless all it holds is data."""
    code = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    is_data = not any(isinstance(node, code) for node in ast.walk(TREES[file]))
    assert is_data or len(SOURCES[file].splitlines()) <= MOST_LINES


@pytest.mark.parametrize("file", SOURCES)
def test_modules_are_called_after_what_they_hold(file: str) -> None:
    """No module is a drawer for odds and ends."""
    assert not {"util", "utils", "helper", "helpers", "common", "manager", "base", "misc"} & {
        *Path(file).with_suffix("").parts
    }


def run(script: str) -> str:
    """What a script prints in an interpreter of its own."""
    command = [sys.executable, "-c", script]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout.strip()


HEAVY = ("numpy", "PIL", "faker", "httpcore", "httpx", "yaml", "jsonschema", "trustme", "cryptography", "idna")
LIGHT = ["emulator.contract.api", "emulator.world.worlds", "emulator.faces", "emulator.app", "emulator.cli"]


@pytest.mark.parametrize("module", LIGHT)
def test_heavy_imports_are_paid_for_on_use(module: str) -> None:
    """A fresh interpreter that imports the module has loaded none of the heavy packages."""
    script = f"import sys, {module}; print(*({set(HEAVY)} & set(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert (run.returncode, run.stdout.strip(), run.stderr) == (0, "", "")


@pytest.mark.parametrize("package", ["starlette", "uvicorn", "orjson", "jsonschema_rs"])
def test_a_world_needs_the_standard_library_only(package: str) -> None:
    """Importing the whole world room loads no other package."""
    assert run(f"import sys, emulator.world.worlds; print({package!r} in sys.modules)") == "False"
