"""Everything of several accounts at once, in any order: no 500, no dangling id, and every count agrees.

Profiles, faces, groups and contents alone are gone through more closely in test_integrity.py.
"""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from emulator.apis.yoti.quirks import DAY
from tests.apis.yoti.books import PAGE, Books, Clip, Colleague, Guest, Job, Person, Text, rows
from tests.apis.yoti.cast import ADA, shown
from tests.apis.yoti.looking import KINDS, Reader
from tests.apis.yoti.scenes import CDN
from tests.live import LiveServer
from tests.yoti_client import STRANGER, YotiWorld

NOBODY, SOMEBODY = f"{CDN}/nobody", f"{CDN}/somebody"
MOST = 3
"""Accounts of the relying party, and groups of an account."""

NOBODYS = 7
"""The place at which nothing stands."""

which = st.integers(0, NOBODYS)
kinds = st.sampled_from(KINDS)
names = st.sampled_from("abcd")
truth = st.booleans()


class Machine(Reader, RuleBasedStateMachine):
    """The API beside a model of it."""

    server: LiveServer

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.books: dict[str, Books] = {}
        self.gone: list[str] = []

    @initialize()
    def open(self) -> None:
        """A world of its own, with an account in which something goes on."""
        self.world = YotiWorld(self.server, seed=5, clock={"mode": "frozen"})
        self.world.switch(page_size=PAGE, accounts_per_sdk=MOST, groups_per_account=MOST)
        for url, people in ((NOBODY, []), (SOMEBODY, [{"unknown": True}])):
            verdict = {"content": {"url": url}, "people": people}
            assert self.world.control("PUT", "/verdicts", json=verdict).is_success
        self.books[self.world.account] = Books(self.world.account, "main")
        self.create_profile(0, face=True)
        self.create_group(0, "a")
        self.join(0, 0, 0)
        self.create_content(0, "LIVE_VIDEO", shows=False)
        self.moderate(0, 0, profile=None, group=0, strangers=True)
        self.create_flag(0, None)
        self.invite(0, admin=False)
        self.accept(0, 0)
        self.invite(0, admin=False)
        self.file_report(0, 0, 0)
        self.create_policy(0, "a", public=True)

    def teardown(self) -> None:
        """Look at everything once more, and drop the world."""
        if hasattr(self, "world"):
            for books in list(self.books.values()):
                self.look_at_everything(books)
            self.world.drop()

    # -- asking ------------------------------------------------------------------------------------------

    def control(self, status: int, path: str, body: Any = None) -> Any:
        """One call of the control plane."""
        answered = self.world.control("POST", path, json=body)
        assert answered.status_code == status, (path, body, answered.text)
        return answered.json() if answered.content else None

    def an_account(self, at: int) -> Books:
        """One that is there; a new one if there is none."""
        if not self.books:
            self.create_account("main")
        return list(self.books.values())[at % len(self.books) // 2]

    def sync(self) -> None:
        """Take note of the moderations that are over."""
        under_way = self.world.control("GET", "/lifecycle?limit=1000").json()["under_way"]
        running = {course["resource"] for course in under_way}
        for books in self.books.values():
            books.settle(running)
        known = {each for books in self.books.values() for each in books.moderations}
        assert running <= known, "a deleted account's moderations run on"

    # -- accounts, invitations, members --------------------------------------------------------------------

    @rule(name=names)
    def create_account(self, name: str) -> None:
        """With a name that may be taken, unless there are enough."""
        taken = name in {books.name for books in self.books.values()}
        status = 409 if taken else 422 if len(self.books) == MOST else 201
        answered = self.world.party.call("POST", "/accounts", {"name": name})
        assert answered.status_code == status, answered.text
        if status == 201:
            made = answered.json()["id"]
            self.books[made] = Books(made, name)

    @rule(at=which, often=which)
    def delete_account(self, at: int, often: int) -> None:
        """Everything below it is gone; seldom, so that something is there to go."""
        if often == NOBODYS and self.books:
            account = self.an_account(at).id
            self.ask(account, 204, "DELETE", "")
            del self.books[account]
            self.gone.append(account)

    @rule(at=which)
    def come_back(self, at: int) -> None:
        """A deleted account is as one that never was; so is each account to the second relying party."""
        past = _pick(self.gone, at)
        self.ask(past, 404, "GET", "")
        self.ask(past, 404, "GET", "/moderations")
        self.ask(past, 401, "GET", "/groups")
        for account in self.books:
            assert self.world.second.call("GET", f"/accounts/{account}/profiles").status_code == 404

    @rule(at=which, admin=truth)
    def invite(self, at: int, *, admin: bool) -> None:
        """The same person again and again."""
        books = self.an_account(at)
        made = self.ask(books, 201, "POST", "/invitations", {"email": "a@example.com", "admin": admin})
        books.invitations[made["id"]] = Guest(admin, self.now + 7 * DAY)

    @rule(at=which, of=which)
    def revoke(self, at: int, of: int) -> None:
        """Only one that is pending."""
        books = self.an_account(at)
        invitation = _pick(list(books.invitations), of)
        guest = books.invitations.get(invitation)
        works = guest is not None and guest.state == "pending"
        self.ask(books, 204 if works else 404, "DELETE", f"/invitations/{invitation}")
        if guest is not None and works:
            guest.state = "revoked"

    @rule(at=which, of=which)
    def accept(self, at: int, of: int) -> None:
        """Only one that is pending; a member comes of it."""
        books = self.an_account(at)
        invitation = _pick(list(books.invitations), of)
        guest = books.invitations.get(invitation)
        works = guest is not None and guest.state == "pending"
        answered = self.control(201 if works else 404, f"/yoti/invitations/{invitation}/accept")
        if guest is not None and works:
            guest.state = "accepted"
            caller = self.world.party.member(answered["token"])
            books.members[answered["member"]["id"]] = Colleague(caller, guest.admin)

    @rule(at=which, of=which, what=st.sampled_from(["promote", "demote", "allow", "remove"]))
    def change_member(self, at: int, of: int, what: str) -> None:
        """One that is there, or not."""
        books = self.an_account(at)
        member = _pick(list(books.members), of)
        found = books.members.get(member)
        if what == "promote":
            self.ask(books, 200 if found else 404, "POST", "/admin", {"member_id": member})
        elif what == "demote":
            self.ask(books, 204 if found and found.admin else 404, "DELETE", f"/admin/{member}")
        elif what == "allow":
            body = {"scopes": ["flags:manage"]}
            self.ask(books, 204 if found else 404, "PUT", f"/members/{member}", body)
        else:
            self.ask(books, 204 if found else 404, "DELETE", f"/members/{member}")
        if found is not None:
            found.admin = what == "promote" or (found.admin and what != "demote")
            found.scopes = ["flags:manage"] if what == "allow" else found.scopes
            if what == "remove":
                del books.members[member]
                assert found.caller.call("GET", f"/accounts/{books.id}/flags").status_code == 401

    @rule(at=which, of=which)
    def as_member(self, at: int, of: int) -> None:
        """A member may do what scopes and admin say, in the own account."""
        books = self.an_account(at)
        if not books.members:
            return
        found = list(books.members.values())[of % len(books.members)]
        flags = found.caller.call("GET", f"/accounts/{books.id}/flags").status_code
        groups = found.caller.call("GET", f"/accounts/{books.id}/groups").status_code
        assert flags == (200 if found.admin or found.scopes else 401)
        assert groups == (200 if found.admin else 401)
        for other in self.books:
            if other != books.id:
                assert found.caller.call("GET", f"/accounts/{other}").status_code == 401

    # -- contents, profiles, groups ------------------------------------------------------------------------

    @rule(at=which, kind=kinds, shows=truth)
    def create_content(self, at: int, kind: str, *, shows: bool) -> None:
        """Of nobody or, unless it is live, of a stranger."""
        books = self.an_account(at)
        shows = shows and kind != "LIVE_VIDEO"
        made = self.ask(books, 201, "POST", "/contents", {"url": SOMEBODY if shows else NOBODY, "type": kind})
        books.contents[made["id"]] = Clip(kind, shows)

    @rule(at=which, of=which, archived=truth)
    def file_away(self, at: int, of: int, *, archived: bool) -> None:
        """Into the archive, which is so again and again, or out of it."""
        books = self.an_account(at)
        content = _pick(list(books.contents), of)
        clip = books.contents.get(content)
        if archived:
            status = 204 if clip else 404
            self.ask(books, status, "POST", "/archive/contents", {"content_id": content})
        else:
            status = 204 if clip and clip.archived else 404
            self.ask(books, status, "DELETE", f"/archive/contents/{content}")
        if clip is not None and status == 204:
            clip.archived = archived

    @rule(at=which, of=which, who=which)
    def expect(self, at: int, of: int, who: int) -> None:
        """A profile in a content."""
        books = self.an_account(at)
        content, profile = _pick(list(books.contents), of), self.a_profile(books, who)
        works = content in books.contents and books.live(profile)
        body = {"profile_id": profile}
        self.ask(books, 200 if works else 404, "POST", f"/contents/{content}/profiles", body)
        if works:
            books.contents[content].expected[profile] = None

    def a_profile(self, books: Books, at: int) -> str:
        """One of any account, archived or not, or none."""
        others = [each for other in self.books.values() for each in other.profiles if other is not books]
        return _pick([*others, *books.profiles], at)

    @rule(at=which, face=truth)
    def create_profile(self, at: int, *, face: bool) -> None:
        """With a face or without."""
        books = self.an_account(at)
        made = self.ask(books, 201, "POST", "/profiles", {"face": shown(ADA)} if face else {})
        books.profiles[made["id"]] = Person(face)

    @rule(at=which, who=which)
    def archive_profile(self, at: int, who: int) -> None:
        """It is out of every group and content at once, and purged a day later."""
        books = self.an_account(at)
        profile = self.a_profile(books, who)
        works = books.live(profile)
        self.ask(books, 202 if works else 404, "DELETE", f"/profiles/{profile}")
        if works:
            books.profiles[profile].ends = self.now + DAY
            books.forget(profile)
            for moderation, job in books.moderations.items():
                if job.live and job.running:
                    self.observe_in(books, moderation, profile)

    @rule(at=which, label=names)
    def create_group(self, at: int, label: str) -> None:
        """With a label that may be taken, unless there are enough."""
        books = self.an_account(at)
        listed = rows(self.world.party, f"/accounts/{books.id}/groups", "groups")
        taken = label in {group["label"] for group in listed}
        status = 409 if taken else 422 if len(books.groups) == MOST else 201
        answered = self.ask(books, status, "POST", "/groups", {"label": label})
        if status == 201:
            books.groups[answered["id"]] = {}

    @rule(at=which, of=which)
    def delete_group(self, at: int, of: int) -> None:
        """Its challenges stay."""
        books = self.an_account(at)
        group = _pick([*books.past_groups, *books.groups], of)
        self.ask(books, 204 if group in books.groups else 404, "DELETE", f"/groups/{group}")
        if books.groups.pop(group, None) is not None:
            books.past_groups.append(group)

    @rule(at=which, of=which, who=which)
    def join(self, at: int, of: int, who: int) -> None:
        """Only what is there, and of the same account."""
        books = self.an_account(at)
        group, profile = _pick(list(books.groups), of), self.a_profile(books, who)
        works = group in books.groups and books.live(profile)
        answered = self.ask(books, 201 if works else 404, "POST", f"/groups/{group}", {"profile_id": profile})
        if works:
            assert answered == {"id": profile}
            books.groups[group][profile] = None

    @rule(at=which, of=which)
    def challenge(self, at: int, of: int) -> None:
        """Whoever is in the group and has the face; nobody else, and nobody archived."""
        books = self.an_account(at)
        group = _pick([*books.past_groups, *books.groups], of)
        works = group in books.groups
        body = {"image": shown(ADA, 1)}
        answered = self.ask(books, 200 if works else 404, "POST", f"/groups/{group}/challenge", body)
        if works:
            wanted = {each for each in books.groups[group] if books.profiles[each].face}
            assert answered["profile_id"] in (wanted or {""})
            books.challenges[group] = books.challenges.get(group, 0) + 1

    # -- moderations ---------------------------------------------------------------------------------------

    @rule(at=which, of=which, profile=st.none() | which, group=st.none() | which, strangers=truth)
    def moderate(self, at: int, of: int, profile: int | None, group: int | None, *, strangers: bool) -> None:
        """Of whatever there is, or is not: all of it must be there, and the content not in the archive."""
        books = self.an_account(at)
        content = _pick(list(books.contents), of)
        named = [] if profile is None else [self.a_profile(books, profile)]
        groups = [] if group is None else [_pick(list(books.groups), group)]
        clip = books.contents.get(content)
        works = (
            clip is not None
            and not clip.archived
            and all(books.live(each) for each in named)
            and all(each in books.groups for each in groups)
        )
        body = {"content_id": content, "profile_ids": named, "group_ids": groups, "unknown_faces": strangers}
        answered = self.ask(books, 201 if works else 400, "POST", "/moderations", body)
        if clip is not None and works:
            live = clip.kind == "LIVE_VIDEO"
            banned = {each for one in groups for each in books.groups[one]}
            expected = {*named, *clip.expected}
            made = answered["id"]
            books.moderations[made] = Job(content, live, clip.shows, expected, banned, strangers)
            books.tell(made, int(live))
        self.sync()

    def a_moderation(self, books: Books, at: int) -> tuple[str, Job | None]:
        """One that is there, or not."""
        moderation = _pick(list(books.moderations), at)
        return moderation, books.moderations.get(moderation)

    @rule(at=which, of=which)
    def stop(self, at: int, of: int) -> None:
        """Once or again while it runs; no more when it is over."""
        books = self.an_account(at)
        moderation, job = self.a_moderation(books, of)
        status = 404 if job is None else 202 if job.running else 400
        self.ask(books, status, "POST", f"/moderations/{moderation}/stop")
        if job is not None:
            job.stopping = job.stopping or job.running
        self.sync()

    @rule(at=which, of=which)
    def end(self, at: int, of: int) -> None:
        """The stream of a live video comes to its end."""
        books = self.an_account(at)
        moderation, job = self.a_moderation(books, of)
        status = 404 if job is None else 204 if job.live and job.running else 400
        self.control(status, f"/yoti/moderations/{moderation}/end")
        self.sync()

    @rule(at=which, of=which)
    def step(self, at: int, of: int) -> None:
        """One moderation goes on."""
        moderation, job = self.a_moderation(self.an_account(at), of)
        running = job is not None and job.running
        self.control(200 if running else 404, "/lifecycle/step", {"resource": moderation})
        self.sync()

    @rule(at=which, of=which, who=which)
    def observe(self, at: int, of: int, who: int) -> None:
        """Somebody in a live video: known, banned or a stranger, as it stands by now."""
        books = self.an_account(at)
        moderation, job = self.a_moderation(books, of)
        profile = self.a_profile(books, who)
        status = 404 if job is None else 204 if job.live and job.running else 400
        if status == 204:
            self.observe_in(books, moderation, profile)
        else:
            self.control(status, f"/yoti/moderations/{moderation}/observations", {"people": [{"id": profile}]})

    def observe_in(self, books: Books, moderation: str, profile: str) -> None:
        """Let somebody be seen in a live video that runs."""
        self.control(204, f"/yoti/moderations/{moderation}/observations", {"people": [{"id": profile}]})
        books.see(moderation, profile)
        self.check_faces(books, moderation)

    @rule(at=which, of=which, right=truth)
    def review(self, at: int, of: int, *, right: bool) -> None:
        """A notification may be reviewed again and again."""
        books = self.an_account(at)
        listed = self.ask(books, 200, "GET", "/notifications")["notifications"]
        notification = _pick([each["id"] for each in listed], of)
        status = 404 if notification == STRANGER else 200
        verb = "accept" if right else "dismiss"
        self.ask(books, status, "POST", f"/notifications/{notification}/{verb}", {"comment": "so"})
        if status == 200:
            books.reviews.setdefault(notification, []).append(100 if right else 0)

    # -- policies, flags, reports --------------------------------------------------------------------------

    @rule(at=which, name=names, public=truth)
    def create_policy(self, at: int, name: str, *, public: bool) -> None:
        """With a name that the latest version of another may have."""
        books = self.an_account(at)
        taken = name in {text.names[-1] for text in books.policies.values()}
        body = {"name": name, "data": "d", "type": "LINK", "is_public": public}
        answered = self.ask(books, 409 if taken else 201, "POST", "/policies", body)
        if not taken:
            books.policies[answered["id"]] = Text([name], public)

    @rule(at=which, of=which, what=st.sampled_from(["version", "tags", "delete"]), name=names)
    def change_policy(self, at: int, of: int, what: str, name: str) -> None:
        """One that is there, or not."""
        books = self.an_account(at)
        policy = _pick(list(books.policies), of)
        text = books.policies.get(policy)
        if what == "delete":
            self.ask(books, 204 if text else 404, "DELETE", f"/policies/{policy}")
            books.policies.pop(policy, None)
            return
        body = {"name": name} if what == "version" else {"tags": [name]}
        answered = self.ask(books, 200 if text else 404, "POST", f"/policies/{policy}/{what}", body)
        if text is not None:
            text.names += [name] if what == "version" else []
            text.tags = text.tags if what == "version" else [name]
            assert answered == {"id": policy, "version": str(len(text.names))}

    @rule(at=which, kind=st.none() | kinds)
    def create_flag(self, at: int, kind: str | None) -> None:
        """For content of one type or of every one."""
        books = self.an_account(at)
        self.ask(books, 201, "POST", "/flags", {"reason": "r"} | ({"content_type": kind} if kind else {}))
        (made,) = {each["id"] for each in self.ask(books, 200, "GET", "/flags")} - set(books.flags)
        books.flags[made] = (kind, True)

    @rule(at=which, of=which)
    def deactivate_flag(self, at: int, of: int) -> None:
        """Once."""
        books = self.an_account(at)
        flag = _pick(list(books.flags), of)
        kind, active = books.flags.get(flag, (None, False))
        self.ask(books, 204 if active else 404, "DELETE", f"/flags/{flag}")
        if active:
            books.flags[flag] = (kind, False)

    @rule(at=which, of=which, why=which)
    def file_report(self, at: int, of: int, why: int) -> None:
        """About a content, in the archive or not, for an active reason that suits it."""
        books = self.an_account(at)
        content, flag = _pick(list(books.contents), of), _pick(list(books.flags), why)
        kind, active = books.flags.get(flag, (None, False))
        clip = books.contents.get(content)
        status = 404 if clip is None or not active else 201 if kind in {None, clip.kind} else 400
        answered = self.control(status, "/yoti/reports", {"content_id": content, "reason_id": flag})
        if status == 201:
            books.reports[answered["id"]] = (content, None)

    @rule(at=which, of=which, upheld=truth)
    def resolve_report(self, at: int, of: int, *, upheld: bool) -> None:
        """Once."""
        books = self.an_account(at)
        report = _pick(list(books.reports), of)
        content, resolution = books.reports.get(report, (None, None))
        status = 404 if content is None else 400 if resolution else 200
        self.ask(books, status, "POST", f"/reports/{report}/{'accept' if upheld else 'dismiss'}")
        if content is not None and status == 200:
            books.reports[report] = (content, "UPHELD" if upheld else "DISMISSED")

    # -- time ----------------------------------------------------------------------------------------------

    @rule(seconds=st.sampled_from([1.0, DAY, 8 * DAY]))
    def advance(self, seconds: float) -> None:
        """Moderations go on, invitations expire, archived profiles are purged."""
        self.world.advance(seconds)
        self.now += seconds
        for books in self.books.values():
            for guest in books.invitations.values():
                if guest.state == "pending" and guest.expires_at <= self.now:
                    guest.state = "expired"
            for profile, person in list(books.profiles.items()):
                if person.ends is not None and person.ends <= self.now:
                    del books.profiles[profile]
        self.sync()

    # -- what always holds ---------------------------------------------------------------------------------

    @invariant()
    def counts_agree(self) -> None:
        """The newest account tells as much as the model says; no more accounts are there than in the model."""
        if not hasattr(self, "world"):
            return
        listed = self.world.control("GET", "/yoti/accounts").json()["accounts"]
        assert [each["id"] for each in listed] == list(self.books)
        if self.books:
            books = self.an_account(0)
            assert self.ask(books, 200, "GET", "/notifications")["total_count"] == sum(books.told.values())
            assert self.ask(books, 200, "GET", "/reports")["total_count"] == len(books.reports)

    @rule(at=which)
    def look(self, at: int) -> None:
        """Everything of one account is what the model says, and every id that is listed can be read."""
        if self.books:
            self.look_at_everything(self.an_account(at))


def _pick(ids: list[str], at: int) -> str:
    """One of them, the newest at the most places; or, now and then, one that nothing has."""
    return STRANGER if at == NOBODYS or not ids else ids[-1 - at % len(ids)]


def test_whatever_the_order_of_calls_every_account_agrees(server: LiveServer) -> None:
    """No status but the one that fits, no dangling id, and the pipeline holds every reply to the contract."""

    class Played(Machine):
        """On the server of this session."""

    Played.server = server
    run_state_machine_as_test(
        Played,
        settings=settings(
            max_examples=25, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
