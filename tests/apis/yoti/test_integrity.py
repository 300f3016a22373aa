"""Profiles, faces, groups and contents, whatever the order of calls: nothing dangles, every count agrees."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from emulator.apis.yoti.quirks import DAY
from tests.apis.yoti.cast import ADA, CLEO, DAN, got, inside, shown
from tests.live import LiveServer
from tests.yoti_client import STRANGER, YotiWorld

RETENTION = 5 * DAY
MOST_FACES = 3
people = st.sampled_from([ADA, CLEO, DAN])
variations = st.integers(0, 2)
which = st.integers(0, 7)


@dataclass
class Known:
    """What a profile should be. identity: whose faces it has, once it has one."""

    searchable: bool
    ends: float
    identity: int | None = None
    faces: list[str] = field(default_factory=list)
    active: bool = True


class Machine(RuleBasedStateMachine):
    """The API beside a model of it."""

    server: LiveServer

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.profiles: dict[str, Known] = {}
        self.purged: list[str] = []
        self.groups: dict[str, dict[str, None]] = {}
        self.gone_groups: list[str] = []
        self.contents: dict[str, tuple[dict[str, None], list[str]]] = {}
        self.archived: set[str] = set()
        self.challenges: dict[str, list[str]] = {}

    @initialize()
    def open(self) -> None:
        """A world of its own, in which two people are in a group and in a content."""
        self.world = YotiWorld(self.server, seed=3, clock={"mode": "frozen"})
        self.world.switch(retention=RETENTION, faces_per_profile=MOST_FACES, groups_per_account=3)
        self.create_group("a")
        for person in (ADA, CLEO):
            self.create_profile(person, 1)
            self.join(0, 0)
            self.add_face(0, person, 1)
        self.create_content([0, 1], 1)

    def teardown(self) -> None:
        """Drop it."""
        if hasattr(self, "world"):
            self.world.drop()

    # -- asking ------------------------------------------------------------------------------------------

    def ask(self, status: int, method: str, path: str, body: Any = None) -> Any:
        """One call, and the status that the model expects."""
        answered = self.world.call(method, path, body)
        assert answered.status_code == status, (method, path, answered.text)
        return answered.json() if answered.content else None

    def a_profile(self, at: int) -> str:
        """One that is or was there, or never was."""
        return _pick([*self.purged, *self.profiles], at)

    def a_group(self, at: int) -> str:
        """One that is or was there, or never was."""
        return _pick([*self.gone_groups, *self.groups], at)

    def a_content(self, at: int) -> str:
        """One that is there, or never was."""
        return _pick([*self.contents], at)

    def live(self, profile: str) -> Known | None:
        """The profile, if it is active."""
        known = self.profiles.get(profile)
        return known if known is not None and known.active else None

    def forget(self, profile: str) -> None:
        """What archiving does."""
        self.profiles[profile].active = False
        self.profiles[profile].faces = []
        self.profiles[profile].ends = self.now + DAY
        for members in self.groups.values():
            members.pop(profile, None)
        for expected, uploader in self.contents.values():
            expected.pop(profile, None)
            uploader[:] = [each for each in uploader if each != profile]

    # -- profiles and faces --------------------------------------------------------------------------------

    @rule(person=st.none() | people, kind=st.sampled_from([1, 1, 2]))
    def create_profile(self, person: int | None, kind: int) -> None:
        """With a face or without."""
        body = {"profile_type": kind} | ({} if person is None else {"face": shown(person)})
        made = self.ask(201, "POST", "/profiles", body)["id"]
        known = self.profiles[made] = Known(kind == 1, self.now + RETENTION, person)
        if person is not None:
            known.faces = [face["id"] for face in got(self.world, f"/profiles/{made}/faces")["faces"]]

    @rule(at=which)
    def delete_profile(self, at: int) -> None:
        """Archive it."""
        profile = self.a_profile(at)
        live = self.live(profile)
        self.ask(202 if live else 404, "DELETE", f"/profiles/{profile}")
        if live:
            self.forget(profile)

    @rule(at=which)
    def retain_profile(self, at: int) -> None:
        """Put its end off."""
        profile = self.a_profile(at)
        live = self.live(profile)
        self.ask(202 if live else 404, "POST", f"/profiles/{profile}/retain")
        if live:
            live.ends = self.now + RETENTION

    @rule(at=which, person=people, variation=variations)
    def add_face(self, at: int, person: int, variation: int) -> None:
        """Of the right person or another."""
        profile = self.a_profile(at)
        known = self.profiles.get(profile)
        if known is None:
            status = 404
        elif not known.active:
            status = 410
        elif len(known.faces) == MOST_FACES or (known.faces and known.identity != person):
            status = 400
        else:
            status = 201
        answered = self.ask(status, "POST", f"/profiles/{profile}/faces", {"image": shown(person, variation)})
        if known is not None and status == 201:
            known.identity = person
            known.faces.append(answered["id"])

    @rule(at=which, of=which)
    def delete_face(self, at: int, of: int) -> None:
        """One of its own, or one that it has not."""
        profile = self.a_profile(at)
        known = self.profiles.get(profile)
        face = _pick(known.faces if known else [], of)
        if known is None:
            status = 404
        elif not known.active:
            status = 410
        elif face not in known.faces:
            status = 404
        else:
            status = 202 if len(known.faces) > 1 else 422
        self.ask(status, "DELETE", f"/profiles/{profile}/faces/{face}")
        if known is not None and status == 202:
            known.faces.remove(face)

    # -- groups --------------------------------------------------------------------------------------------

    @rule(label=st.sampled_from("abcd"))
    def create_group(self, label: str) -> None:
        """With a label that may be taken, unless there are enough."""
        labels = {each["label"] for each in got(self.world, "/groups")["groups"]}
        status = 409 if label in labels else 422 if len(labels) == 3 else 201
        answered = self.ask(status, "POST", "/groups", {"label": label})
        if status == 201:
            self.groups[answered["id"]] = {}

    @rule(at=which)
    def delete_group(self, at: int) -> None:
        """Its members stay."""
        group = self.a_group(at)
        self.ask(204 if group in self.groups else 404, "DELETE", f"/groups/{group}")
        if self.groups.pop(group, None) is not None:
            self.gone_groups.append(group)

    @rule(at=which, of=which)
    def join(self, at: int, of: int) -> None:
        """Once or again."""
        group, profile = self.a_group(at), self.a_profile(of)
        works = group in self.groups and self.live(profile)
        self.ask(201 if works else 404, "POST", f"/groups/{group}", {"profile_id": profile})
        if works:
            self.groups[group][profile] = None

    @rule(at=which, of=which)
    def leave(self, at: int, of: int) -> None:
        """Whether or not it is in."""
        group, profile = self.a_group(at), self.a_profile(of)
        works = profile in self.groups.get(group, {})
        self.ask(200 if works else 404, "DELETE", f"/groups/{group}/profiles/{profile}")
        if works:
            del self.groups[group][profile]

    @rule(at=which, person=people, variation=variations)
    def challenge(self, at: int, person: int, variation: int) -> None:
        """Any active, searchable member with that face may be the answer; nobody else."""
        group = self.a_group(at)
        works = group in self.groups
        body = {"image": shown(person, variation)}
        answered = self.ask(200 if works else 404, "POST", f"/groups/{group}/challenge", body)
        if works:
            members = ((profile, self.profiles[profile]) for profile in self.groups[group])
            wanted = {
                profile
                for profile, known in members
                if known.faces and known.searchable and known.identity == person
            }
            assert answered["profile_id"] in (wanted or {""})
            self.challenges.setdefault(group, []).insert(0, answered["profile_id"])

    # -- contents ------------------------------------------------------------------------------------------

    @rule(of=st.lists(which, max_size=3), by=st.none() | which)
    def create_content(self, of: list[int], by: int | None) -> None:
        """With anybody expected, and anybody or nobody as uploader."""
        expected = [self.a_profile(at) for at in of]
        uploader = [] if by is None else [self.a_profile(by)]
        works = all(self.live(profile) for profile in (*expected, *uploader))
        body = {"url": "https://a.example.com/", "type": "IMAGE", "profile_ids": expected}
        if uploader:
            body["uploader_id"] = uploader[0]
        answered = self.ask(201 if works else 404, "POST", "/contents", body)
        if works:
            self.contents[answered["id"]] = (dict.fromkeys(expected), uploader)

    @rule(at=which, of=which)
    def expect(self, at: int, of: int) -> None:
        """Once or again."""
        content, profile = self.a_content(at), self.a_profile(of)
        works = content in self.contents and self.live(profile)
        self.ask(200 if works else 404, "POST", f"/contents/{content}/profiles", {"profile_id": profile})
        if works:
            self.contents[content][0][profile] = None

    @rule(at=which, of=which)
    def expect_no_more(self, at: int, of: int) -> None:
        """Whether or not it was."""
        content, profile = self.a_content(at), self.a_profile(of)
        works = content in self.contents and profile in self.contents[content][0]
        self.ask(204 if works else 404, "DELETE", f"/contents/{content}/profiles/{profile}")
        if works:
            del self.contents[content][0][profile]

    @rule(at=which)
    def archive_content(self, at: int) -> None:
        """Once or again."""
        content = self.a_content(at)
        works = content in self.contents
        self.ask(204 if works else 404, "POST", "/archive/contents", {"content_id": content})
        if works:
            self.archived.add(content)

    @rule(at=which)
    def unarchive_content(self, at: int) -> None:
        """Only what is archived."""
        content = self.a_content(at)
        self.ask(204 if content in self.archived else 404, "DELETE", f"/archive/contents/{content}")
        self.archived.discard(content)

    # -- time ----------------------------------------------------------------------------------------------

    @rule(days=st.sampled_from([0.5, 1, 5, 7]))
    def advance(self, days: float) -> None:
        """Profiles are archived and purged, each in its time."""
        self.world.advance(days * DAY)
        until = self.now + days * DAY
        while due := [each for each, known in self.profiles.items() if known.ends <= until]:
            profile = min(due, key=lambda each: self.profiles[each].ends)
            self.now = self.profiles[profile].ends
            if self.profiles[profile].active:
                self.forget(profile)
            else:
                del self.profiles[profile]
                self.purged.append(profile)
        self.now = until

    # -- what always holds ---------------------------------------------------------------------------------

    @invariant()
    def reads_agree(self) -> None:
        """Everything that can be read is what the model says."""
        if not hasattr(self, "world"):
            return
        listed = got(self.world, "/profiles")["profiles"]
        assert {each["profile_id"]: each["active"] for each in listed} == {
            profile: known.active for profile, known in list(self.profiles.items())[:20]
        }
        for profile, known in self.profiles.items():
            if known.active:
                faces = got(self.world, f"/profiles/{profile}/faces")["faces"]
                assert [face["id"] for face in faces] == known.faces
        assert {each["id"] for each in got(self.world, "/groups")["groups"]} == set(self.groups)
        for group, members in self.groups.items():
            found = got(self.world, f"/groups/{group}/profiles")["profiles"]
            assert [each["id"] for each in found] == list(members)[:20]
        for group in (*self.groups, *self.gone_groups):
            history = got(self.world, f"/groups/{group}/challenges")
            assert history["total"] == len(self.challenges.get(group, []))
            past = [check["profile_id"] for check in history["checks"]]
            assert past == self.challenges.get(group, [])[:20]
        contents = {each["id"]: each for each in got(self.world, "/contents", 201)["contents"]}
        assert set(contents) == set(self.contents) - self.archived
        for content, (expected, uploader) in self.contents.items():
            read = got(self.world, f"/contents/{content}")
            assert read["profile_ids"] == list(expected)
            assert [read["uploader_id"]] == uploader if "uploader_id" in read else uploader == []

    @invariant()
    def nothing_dangles(self) -> None:
        """Inside, too: each link has its other end, and whoever matches has that face."""
        if not hasattr(self, "world"):
            return
        inner, account = inside(self.world)
        gallery = account.likenesses.gallery
        stored = sum(len(profile.faces) for profile in account.profiles)
        assert (0 if gallery is None else len(gallery)) == stored
        for group in account.groups:
            assert all(account.profiles.get(each) is profile for each, profile in group.members.items())
            assert group.searchable == {each for each, one in group.members.items() if one.searchable}
        for profile in account.profiles:
            named = {content.id for content in account.contents if content.names(profile.id)}
            assert profile.contents == named
            assert profile.active or not (profile.faces or named)
        waiting = [alarm for alarm in inner.clock.pending() if alarm.name.startswith("yoti.")]
        assert len(waiting) == len(account.profiles)


def _pick(ids: list[str], at: int) -> str:
    """One of them, the newest for 0; nobody's id for 7."""
    return ids[-1 - at % len(ids)] if ids and at < 7 else STRANGER


def test_whatever_the_order_of_calls_everything_agrees(server: LiveServer) -> None:
    """No 500, no dangling id, counts agree, and the pipeline has held every reply against the contract."""

    class Played(Machine):
        """On the server of this session."""

    Played.server = server
    run_state_machine_as_test(
        Played,
        settings=settings(
            max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
