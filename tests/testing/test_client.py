"""The blocking client against a server of its own."""

from __future__ import annotations

import inspect
import pydoc
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from emulator.data import FIXTURES
from emulator.testing import (
    AsyncWorld,
    Emulator,
    EmulatorError,
    MissingExtraError,
    VerificationError,
    WaitedInVainError,
    World,
)
from emulator.testing.calls import body_of, spoken
from emulator.testing.control import WorldCalls
from emulator.testing.errors import need
from emulator.testing.history import HistoryCalls
from emulator.testing.records import BRIEF, Attempt, Delivery, Exchange, Message, Signature
from emulator.testing.transcript import kept, transcript
from tests.testing.vendor import PICTURE, call, moderate


def test_a_world_is_dropped_at_the_end(emulator: Emulator) -> None:
    """With its sinks; its credentials open nothing any more."""
    with emulator.world(seed=7) as world:
        assert world.id in emulator.worlds()
        sink = world.sink("mine")
        assert moderate(world, sink.url).status_code == 201
        sink.drop()
        assert repr(world) == f"<World {world.id} at {emulator.url}>"
    assert world.id not in emulator.worlds()
    with pytest.raises(EmulatorError) as refused:
        sink.messages()
    assert refused.value.status == 404
    assert moderate(world, sink.url).status_code == 401


def test_credentials_open_every_vendor(own: World) -> None:
    """Each in its vendor's own way."""
    keys = own.credentials
    assert call(own, "GET", "/v1/collections/risky/").status_code in {200, 404}
    yoti = httpx.post(f"{own.url}/accounts", json={"name": "mine"}, headers=keys.yoti.headers)
    text = httpx.post(
        f"{own.url}/api/v1/moderate/text", json={"value": "hello"}, headers=keys.moderationapi.headers
    )
    assert (yoti.status_code, text.status_code) == (201, 200)
    assert keys.yoti.second_sdk_id
    assert keys.raw["moderationapi"]["webhook_secret"] == keys.moderationapi.webhook_secret


def test_a_world_is_made_as_it_is_asked_for(emulator: Emulator) -> None:
    """With limits, quirks, a time after which it expires, and a label."""
    quirks = {"moderationapi": {"dry_run": True}}
    with emulator.world(limits={"records": 9}, quirks=quirks, idle=60, label="mine") as world:
        shown = world.call("GET")
        assert (shown["limits"]["records"], shown["quirks"], shown["idle"], shown["label"]) == (
            9,
            quirks,
            60,
            "mine",
        )
        assert world.moderationapi.project()["dry_run"] is True
    with pytest.raises(EmulatorError) as refused:
        emulator.world(limits={"records": 10_000_000})
    assert [each.pointer for each in refused.value.violations] == ["/limits/records"]


def test_a_world_that_exists_is_found(emulator: Emulator, own: World) -> None:
    """By its id; without one it is the default."""
    assert emulator.find(own.id).credentials == own.credentials
    assert emulator.find().id == "default"


def test_the_server_says_what_it_serves(emulator: Emulator) -> None:
    """Health, catalogue and contracts."""
    assert emulator.health()["status"] == "ready"
    assert {"api", "operation", "status", "reached_by"} <= set(emulator.catalogue()[0])
    assert emulator.contract("yoti")["openapi"].startswith("3.1")


def test_the_clock(own: World) -> None:
    """It is read, played, stopped and let go."""
    assert own.clock.now().now == "2026-01-01T00:00:00.000Z"
    assert own.clock.advance(11 * 3600).now == "2026-01-01T11:00:00.000Z"
    assert own.clock.resume().mode == "running"
    assert own.clock.freeze().mode == "frozen"


def test_lifecycles(own: World) -> None:
    """Set, read and stepped; what moves is told by its id."""
    assert own.lifecycle("manual").mode == "manual"
    started = moderate(own, own.sink().url).json()["id"]
    assert [each.resource for each in own.lifecycle().under_way] == [started]
    assert own.step() == [started]
    assert own.step(started) == [started]
    assert own.lifecycle("reads", reads=3, kind="verifymycontent.moderation").raw["kinds"]


def test_what_content_shows(own: World, tmp_path: Path) -> None:
    """Scripted, registered in three ways, and looked up afterwards."""
    own.verdict(external_id="photo-1", outcome="rejected", notes="no")
    assert [each["outcome"] for each in own.verdicts()] == ["rejected"]
    own.forget_verdicts()
    assert own.verdicts() == []
    picture = (FIXTURES / "faces/ada-1.jpg").read_bytes()
    file = tmp_path / "ada.jpg"
    file.write_bytes(picture)
    sizes = {
        own.media(PICTURE, picture),
        own.media(PICTURE, file),
        own.media(PICTURE, fixture="faces/ada-1.jpg"),
    }
    assert sizes == {len(picture)}
    moderate(own, own.sink().url)
    own.clock.advance(5)
    shown = own.showings(PICTURE)[0]
    assert (shown.decided_by, shown.people, shown.reachable) == ("media", 1, True)


def test_faults(own: World) -> None:
    """Set with the server's own defaults, counted, forgotten."""
    made = own.fault(500, operation="startModeration", from_="2026-01-01T00:00:00Z", times=1)
    assert made.operation == "startModeration"
    assert [moderate(own, own.sink().url).status_code for _ in range(2)] == [500, 201]
    assert [each.hits for each in own.faults()] == [1]
    assert own.journal(status=500)[0].fault == made.id
    own.forget_faults()
    assert own.faults() == []


def test_the_journal_is_filtered(own: World) -> None:
    """By every filter that the server has."""
    moderate(own, own.sink().url)
    call(own, "GET", "/api/v1/moderation/XXX-000-0000-XXX")
    assert [each.operation for each in own.journal()] == ["readModeration", "startModeration"]
    assert own.journal(method="GET", path="moderation", status=404, violations=False, after=1)
    assert own.journal(api="yoti") == []
    assert own.journal(wait=5, count=2)[0].reply.body["error"]
    own.clear_journal()
    assert own.journal() == []


def test_what_does_not_come_is_an_assertion(own: World) -> None:
    """It says what was waited for, and what there is."""
    moderate(own, own.sink().url)
    started = r"1\. POST /api/v1/moderation-anonymous -> 201 \(startModeration\) \{\"content\":"
    with pytest.raises(WaitedInVainError, match=rf"2 exchanges \(no filter\); there are 1:\n  {started}"):
        own.journal(wait=0.01, count=2)
    with pytest.raises(WaitedInVainError, match=r"for a delivery \(status=failed\); there are 0: none"):
        own.deliveries(status="failed", wait=0.01)
    with pytest.raises(WaitedInVainError, match=rf"for a message \(sink={own.id}-app\); there are 0: none"):
        own.sink().messages(wait=0.01)


def test_what_came_instead_is_a_line_each() -> None:
    """Enough to tell one from another, and no more of a body than a line holds."""
    long = "x" * (BRIEF + 1)
    assert str(Exchange(3, "", "GET", "/pets", None, body=long)) == (
        f"3. GET /pets -> no reply (no operation of any API) {long[:-1]}…"
    )
    tried = (Attempt("", None, "reset"), Attempt("", 200))
    sent = Delivery("d", "http://x/", "told", "r", "delivered", tried, body={"a": "ü"})
    assert str(sent) == 'told to http://x/: delivered (reset, 200) {"a":"ü"}'
    due = replace(sent, attempts=(), status="pending", body=None, replay_of="c", planned="delay")
    assert str(due) == "told to http://x/: pending (no attempt yet), a replay, by a fault: delay"
    assert replace(due, tampered="body", planned=None).note == "tampered with: body"
    came = Message(1, "POST", "/", 200, body={"a": 1}, signature=Signature("s", holds=False))
    assert str(came) == '1. POST -> 200, signature does not hold {"a":1}'
    assert str(replace(came, status=None, signature=Signature())) == '1. POST -> no reply {"a":1}'


def test_deliveries(own: World) -> None:
    """Read, replayed one and all, and sent with a bad signature."""
    sink = own.sink(script=[500])
    moderate(own, sink.url)
    own.clock.advance(120)
    assert {each.status for each in own.deliveries(wait=5, count=2)} == {"delivered"}
    first = own.deliveries(url=sink.url)[-1]
    assert {each.status for each in first.attempts} <= {200, 500}
    assert own.replay(first).replay_of == first.id
    assert own.replay(first.id).replay_of == first.id
    assert len(own.replay_all(status="delivered", resource=first.resource)) >= 2
    own.tamper(first, change="bad_signature")
    own.tamper(first.id, headers={"X-More": "1"})
    own.clock.advance(0)
    held = [each.signature.holds for each in sink.messages()]
    assert held.count(False) == 1
    assert own.deliveries(event="moderationStatus", status="pending") == []


def test_a_sink_is_scripted_anew(own: World) -> None:
    """It is empty then, and waits for what comes."""
    sink = own.sink()
    httpx.post(sink.url, json={"a": 1})
    assert sink.messages(wait=5)[0].body == {"a": 1}
    sink.script([503])
    assert sink.messages() == []
    assert httpx.post(sink.url).status_code == 503


def test_a_world_is_kept_and_restored(own: World) -> None:
    """As a snapshot, from a named one, and emptied."""
    started = moderate(own, own.sink().url).json()["id"]
    kept = own.snapshot()
    own.reset()
    assert call(own, "GET", f"/api/v1/moderation/{started}").status_code == 404
    own.restore(kept)
    assert call(own, "GET", f"/api/v1/moderation/{started}").status_code == 200
    own.seed("demo")
    assert own.snapshot()["yoti"]


def test_verification(own: World) -> None:
    """What holds is silent; what does not says what came nearest."""
    moderate(own, own.sink().url)
    own.verify(expect=[{"operation": "startModeration", "status": 201}], violations="none", wait=1)
    with pytest.raises(VerificationError, match="startModeration"):
        own.verify(expect=[{"operation": "startModeration", "status": 500}])


def test_people_at_yoti(own: World) -> None:
    """Everything that only the control plane can do there."""
    http = httpx.Client(base_url=own.url, headers=own.credentials.yoti.headers)
    with http:
        account = http.post("/accounts", json={"name": "mine"}).json()["id"]
        here = f"/accounts/{account}"
        assert [each["id"] for each in own.yoti.accounts()] == [account]
        invitation = http.post(f"{here}/invitations", json={"email": "mod@example.com"}).json()["id"]
        member = own.yoti.accept(invitation, username="mod")["member"]
        assert own.yoti.inbox(member["id"])
        show = {"url": "https://live.example.com/show", "type": "LIVE_VIDEO"}
        content = http.post(f"{here}/contents", json=show).json()["id"]
        flag = {"reason": "Against my will", "content_type": "LIVE_VIDEO"}
        http.post(f"{here}/flags", json=flag)
        reason = http.get(f"{here}/flags?type=LIVE_VIDEO").json()[0]["id"]
        assert own.yoti.report(content, reason)["content_id"] == content
        wanted = {"content_id": content, "unknown_faces": True}
        live = http.post(f"{here}/moderations", json=wanted).json()["id"]
        own.clock.advance(5)
        own.yoti.observe(live, [{"unknown": True, "age": 15}])
        own.yoti.end(live)
        profile = http.post(f"{here}/profiles", json={"profile_type": 1, "display_name": "Ada"}).json()["id"]
        assert own.yoti.ban(profile)["is_banned"]
    assert own.yoti.connections() == []
    assert own.yoti.quirks(page_size=2)["page_size"] == own.yoti.quirks()["page_size"] == 2


def test_the_dashboard_of_moderationapi(own: World) -> None:
    """Project, queues, word lists and explanations."""
    assert own.moderationapi.project()
    assert own.moderationapi.add_queue("night", description="shift")["name"] == "night"
    assert len(own.moderationapi.queues()) >= 2
    own.moderationapi.add_wordlist(name="plants", words=["nettle"])
    assert any("nettle" in str(each) for each in own.moderationapi.wordlists())
    httpx.post(
        f"{own.url}/api/v1/moderate/text",
        json={"value": "hello", "contentId": "text-1"},
        headers=own.credentials.moderationapi.headers,
    )
    assert [each["content_id"] for each in own.moderationapi.explanations("text-1")] == ["text-1"]


def test_a_project_is_switched(own: World) -> None:
    """What is sent is what is set; an unknown setting is refused by name."""
    with pytest.raises(EmulatorError) as refused:
        own.moderationapi.project(unheard_of=1)
    assert refused.value.status == 400


def test_any_other_route_can_be_called(own: World) -> None:
    """By its parts, which are encoded."""
    assert own.call("GET", "clock")["mode"] == "frozen"
    assert own.call("GET", "journal", query={"violations": True, "limit": 1})["exchanges"] == []
    assert own.call("POST", "clock", "advance", body={"seconds": 1}, patience=1)["fired"] == 0
    with pytest.raises(EmulatorError, match="no%2Fsuch"):
        own.call("GET", "yoti", "members", "no/such", "inbox")


def test_a_refusal_says_what_was_broken(own: World) -> None:
    """Call, status, message, and each violation with its pointer."""
    with pytest.raises(EmulatorError) as refused:
        own.fault(999)
    error = refused.value
    assert (error.status, error.code) == (400, "invalid")
    assert [(each.pointer, each.rule) for each in error.violations] == [("/status", "maximum")]
    assert str(error).splitlines()[0].startswith(f"POST /_emulator/worlds/{own.id}/faults answered 400: status")
    assert "/status breaks maximum" in str(error)


def test_a_server_that_is_not_there_is_an_error() -> None:
    """It says where nobody answered."""
    with (
        Emulator("http://127.0.0.1:9") as nobody,
        pytest.raises(EmulatorError, match="no reply from http://127"),
    ):
        nobody.health()


def test_a_server_that_is_another_is_an_error() -> None:
    """Its page is quoted, and not taken for a reply."""
    page = body_of(httpx.Response(404, text="<html>lost"))
    with pytest.raises(EmulatorError, match="not the control plane's reply: <html>lost") as refused:
        raise EmulatorError.of("GET /", 404, page)
    assert refused.value.violations == ()


def test_a_package_that_is_broken_is_no_missing_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it lacks itself is told as it is."""
    (tmp_path / "half_installed.py").write_text("import nowhere_to_be_found\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="nowhere_to_be_found"):
        need("half_installed", "testing")


def test_a_token_is_shown() -> None:
    """A server with a token takes no call without it."""
    with Emulator.start(token="secret") as guarded:
        assert guarded.worlds() == ["default"]
        with Emulator(guarded.url) as stranger, pytest.raises(EmulatorError, match="answered 401"):
            stranger.worlds()


def test_both_clients_speak_of_the_same() -> None:
    """Every call is described once: no client has one that the other lacks."""
    described = {
        name for name, each in (vars(HistoryCalls) | vars(WorldCalls)).items() if isinstance(each, spoken)
    }
    assert len(described) > 20
    for kind in (World, AsyncWorld):
        assert all(isinstance(inspect.getattr_static(kind, name), spoken) for name in described)
    assert World.journal.__doc__ is not None
    assert "newest first" in World.journal.__doc__


def test_httpx_is_asked_for_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it, the message says what to install."""
    monkeypatch.setitem(__import__("sys").modules, "httpx", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'moderation-emulator\[testing\]'"):
        Emulator("http://127.0.0.1:9")


def test_the_tally_forgets_nothing(own: World, emulator: Emulator) -> None:
    """Neither what the journal was cleared of, nor, of the server, what was in a world that is gone."""
    for _ in range(3):
        call(own, "GET", "/v1/collections/cast")
    own.clear_journal()
    assert own.journal() == []
    assert own.tally().hits == {("verifymycontent", "listFaces", 404): 3}
    before = emulator.tally().hits["verifymycontent", "listFaces", 404]
    own.reset()
    assert own.tally().hits == {}
    assert emulator.tally().hits["verifymycontent", "listFaces", 404] == before >= 3


def test_the_journal_is_read_page_by_page() -> None:
    """Newest first; a transcript has all that is kept, and says what is not."""
    with Emulator.start(journal=1500) as small, small.world(clock={"mode": "frozen"}) as world:
        with httpx.Client(base_url=world.url, headers=world.credentials.moderationapi.headers) as http:
            for _ in range(1502):
                http.get("/v1/auth")
        page = world.journal(before=5, limit=2)
        assert ([each.number for each in page], page.dropped) == ([4, 3], 2)
        found = kept(world)
        assert [each.number for each in found] == [*range(1502, 2, -1)]
        text = transcript(world.id, found, dropped=found.dropped)
        assert text.startswith("(2 earlier exchanges are kept no more)\n")
        assert len(text.splitlines()) >= 1501


def test_secrets_are_rotated(own: World) -> None:
    """The world's credentials are the new ones from then on, and after a reset the first ones."""
    first = own.credentials
    new = own.rotate("verifymycontent", grace=0)
    assert own.credentials is new
    assert new.verifymycontent.api_secret != first.verifymycontent.api_secret
    assert call(own, "GET", "/v1/collections/cast").status_code == 404
    again = own.rotate("verifymycontent", "second_api_secret").verifymycontent
    assert again.api_secret == new.verifymycontent.api_secret
    own.reset()
    assert own.credentials == first
    assert call(own, "GET", "/v1/collections/cast").status_code == 404


def test_webhooks_are_signed_anew(own: World) -> None:
    """One or all of them."""
    receiver = own.sink()
    moderate(own, receiver.url)
    own.clock.advance(60)
    own.rotate("verifymycontent")
    [first, *_] = own.deliveries()
    old = own.replay(first)
    new = own.replay(first, resign=True)
    assert old.headers == first.headers != new.headers
    [again] = own.replay_all(resource=first.resource, event=first.event, limit=1, resign=True)
    assert again.headers == new.headers
    own.clock.advance(0)
    assert [each.signature.holds for each in receiver.messages()[-3:]] == [False, True, True]


def test_a_method_has_a_signature_and_a_page() -> None:
    """As a function of the class and of an object, with what comes back."""
    told = str(inspect.signature(World.fault))
    assert told.startswith("(self, /, status: 'int | None' = None")
    assert told.endswith("-> 'Fault'")
    assert "Answer the next calls with an error" in pydoc.plain(pydoc.render_doc(World.fault))
    assert "fault(self, /, status" in pydoc.plain(pydoc.render_doc(World))


def test_what_did_not_come_in_time_has_what_came_nearest(own: World) -> None:
    """As `verify` has it; where nothing was named, there is nothing to compare."""
    moderate(own, "http://127.0.0.1:9/none")
    assert str(inspect.signature(own.fault)).startswith("(status:")
    with pytest.raises(WaitedInVainError, match=r"there are 0: none\n(.|\n)*startModeration"):
        own.journal(operation="addFace", path="collections", wait=0)
    with pytest.raises(WaitedInVainError) as caught:
        own.journal(wait=0, count=5)
    assert "nearest" not in str(caught.value)
