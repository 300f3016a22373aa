"""Everything of a project at once, in any order: no 500, no dangling id, and every count agrees."""

from __future__ import annotations

from dataclasses import dataclass, field
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

from tests.apis.moderationapi.project import DAY, PAPERS, Project
from tests.live import LiveServer

contents = st.sampled_from(["c1", "c2", "c3", "c4"])
authors = st.sampled_from(["ada", "ben", "cleo"])
keys = st.sampled_from(
    ["allow", "reject", "block_author", "suspend_author", "unblock_author", "again", "delete", "report", "gone"]
)
truth = st.booleans()
strange = st.sampled_from([None, 0, -1, 0.5, 1, 3, 1e300, "x", "", "1e3", "2026-01-01", "c1,c2", "ada"])


@dataclass
class Content:
    """What is expected of one. queued: whether it ever fitted the queue. actions: names, oldest first."""

    flagged: bool
    author: str | None
    queued: bool
    resolved: bool = False
    actions: list[str] = field(default_factory=list)


@dataclass
class Writer:
    """What is expected of an author. contents: whether each was flagged, by its id."""

    contents: dict[str, bool] = field(default_factory=dict)
    status: str = "enabled"
    until: float | None = None
    reports: int = 0


class Machine(RuleBasedStateMachine):
    """The API beside a model of it."""

    server: LiveServer

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.contents: dict[str, Content] = {}
        self.authors: dict[str, Writer] = {}
        self.actions: dict[str, str] = {}
        self.made = 0

    @initialize()
    def open(self) -> None:
        """A project with a webhook for everything, and actions of every kind."""
        self.project = Project(self.server)
        self.queue = self.project.queue
        self.project.listen()
        self.project.switch(webhook_gap=0.0, webhook_attempts=1)
        for name, rest in (
            ("again", {"queueBehaviour": "ADD"}),
            ("delete", {"type": "AUTHOR_DELETE"}),
            ("report", {"type": "AUTHOR_REPORT"}),
        ):
            self.project.do("POST", "/actions", {"name": name, "key": name, **rest})
        self.actions = {action["key"]: action["name"] for action in self.project.get("/actions")}

    def teardown(self) -> None:
        """Hold what was told against the contract, and drop the world."""
        if not hasattr(self, "project"):
            return
        for each in self.project.told():
            PAPERS.check(each["event"], "V2", each["body"])
        assert self.project.control("GET", "/journal", params={"status": 500}).json()["exchanges"] == []
        self.project.drop()

    # -- submitting ----------------------------------------------------------------------------------------

    @rule(content=contents, author=st.none() | authors, flagged=truth, stored=truth)
    def submit(self, content: str, author: str | None, *, flagged: bool, stored: bool) -> None:
        """The same content again and again, by whomever."""
        body = {} if author is None else {"authorId": author}
        answered = self.project.submit(content, flagged=flagged, doNotStore=not stored, **body)
        assert (answered["author"] is None) == (author is None)
        if author is not None:
            self.authors.setdefault(author, Writer()).contents[content] = flagged
        if not stored:
            return
        known = self.contents.get(content)
        if known is None:
            self.contents[content] = Content(flagged, author, queued=flagged)
            return
        known.flagged, known.author = flagged, author
        known.queued |= flagged
        known.resolved &= not flagged

    @rule(seconds=st.sampled_from([0.0005, 1.0, 60.0, DAY, 8 * DAY]))
    def wait(self, seconds: float) -> None:
        """Suspensions end."""
        self.project.advance(seconds)
        self.now += seconds
        for writer in self.authors.values():
            if writer.until is not None and writer.until <= self.now:
                writer.status, writer.until = "enabled", None

    # -- reviewing -----------------------------------------------------------------------------------------

    @rule(content=contents, done=truth)
    def review(self, content: str, *, done: bool) -> None:
        """Only what is in the queue."""
        known = self.contents.get(content)
        works = known is not None and known.queued
        verb = "resolve" if done else "unresolve"
        answered = self.project.call("POST", f"/queue/{self.queue}/items/{content}/{verb}", {})
        assert answered.status_code == (200 if works else 404), answered.text
        if known is not None and works:
            known.resolved = done

    @rule(key=keys, of=st.lists(contents, max_size=2), by=st.lists(authors, max_size=2), hour=truth)
    def execute(self, key: str, of: list[str], by: list[str], *, hour: bool) -> None:
        """On what is there; on nothing it does nothing, and where nothing of it is there it is a 404."""
        found = [content for content in dict.fromkeys(of) if content in self.contents]
        known = [author for author in dict.fromkeys(by) if author in self.authors]
        works = key in self.actions and (bool(found or known) or not (of or by))
        asked: dict[str, Any] = {"actionKey": key, "contentIds": of, "authorIds": by}
        answered = self.project.call(
            "POST", "/actions/execute", {**asked, **({"duration": 60_000} if hour else {})}
        )
        assert answered.status_code == (200 if works else 404), answered.text
        if not works:
            return
        for content in found:
            self.do_to_content(key, self.contents[content])
        if key in {"block_author", "suspend_author", "unblock_author", "delete", "report"}:
            wrote = [self.contents[content].author for content in found]
            for author in dict.fromkeys([*(each for each in wrote if each in self.authors), *known]):
                self.do_to_author(key, str(author), hour=hour)

    def do_to_content(self, key: str, content: Content) -> None:
        """What an action does to one."""
        content.actions.append(self.actions[key])
        if key == "again":
            content.queued, content.resolved = True, False
        elif key in {"allow", "reject"} and content.queued:
            content.resolved = True

    def do_to_author(self, key: str, author: str, *, hour: bool) -> None:
        """What an action does to one."""
        writer = self.authors[author]
        if key == "delete":
            del self.authors[author]
        elif key == "report":
            writer.reports += 1
        elif key == "unblock_author":
            writer.status, writer.until = "enabled", None
        else:
            timed = key == "suspend_author" and hour
            writer.status = "suspended" if timed else "blocked"
            writer.until = self.now + 60 if timed else None

    # -- records -------------------------------------------------------------------------------------------

    @rule(author=authors)
    def delete_author(self, author: str) -> None:
        """One that is there, or not."""
        answered = self.project.call("DELETE", f"/authors/{author}")
        assert answered.status_code == (200 if author in self.authors else 404)
        self.authors.pop(author, None)

    @rule(author=authors, level=st.none() | st.integers(-1, 4))
    def write_author(self, author: str, level: int | None) -> None:
        """There already or new."""
        body = {"external_id": author, "manual_trust_level": level}
        written = self.project.do("POST", "/authors", body)
        assert written["trust_level"]["manual"] is (level is not None)
        self.authors.setdefault(author, Writer())

    @rule(key=st.sampled_from(["allow", "report", "gone"]))
    def delete_action(self, key: str) -> None:
        """Its name stays with what it was done to; a key that is free can be taken again."""
        ids = {action["key"]: action["id"] for action in self.project.get("/actions")}
        if key in ids:
            self.project.do("DELETE", f"/actions/{ids[key]}")
            del self.actions[key]
        self.made += 1
        kind = "AUTHOR_REPORT" if key == "report" else "ITEM_ALLOW" if key == "allow" else None
        body = {"name": f"{key} {self.made}", "key": key, "type": kind}
        if key == "allow":
            body["queueBehaviour"] = "REMOVE"
        self.project.do("POST", "/actions", body)
        self.actions[key] = f"{key} {self.made}"
        assert self.project.call("POST", "/actions", body).status_code == 409

    @rule(one=strange, other=strange)
    def ask_strangely(self, one: Any, other: Any) -> None:
        """Whatever is asked, it is answered or refused, and never fails."""
        for path in ("/authors", f"/queue/{self.queue}/items", f"/queue/{self.queue}/stats"):
            names = ("pageSize", "pageNumber", "sortBy", "sortField", "afterDate", "labels", "withinDays")
            for name in names:
                query = {name: one, "includeResolved": other, "memberSinceDate": other}
                asked = {key: value for key, value in query.items() if value is not None}
                assert self.project.call("GET", path, params=asked).status_code in {200, 400}

    # -- looking -------------------------------------------------------------------------------------------

    @invariant()
    def the_queue_agrees(self) -> None:
        """Counts, lists and figures say the same."""
        if not hasattr(self, "project"):
            return
        queued = {name: content for name, content in self.contents.items() if content.queued}
        pending = {name for name, content in queued.items() if not content.resolved}
        counts = self.project.get(f"/queue/{self.queue}")["queue"]
        assert counts["totalItemsCount"] == len(queued)
        assert counts["unresolvedItemsCount"] == len(pending)
        assert counts["resolvedItemsCount"] == len(queued) - len(pending)
        items = self.project.get(f"/queue/{self.queue}/items", includeResolved="true")["items"]
        assert {item["id"] for item in items} == set(queued)
        assert set(self.project.items()) == pending
        for item in items:
            content = queued[item["id"]]
            assert item["flagged"] is content.flagged
            assert item.get("authorId") == content.author
            assert [action["name"] for action in item["actions"]] == content.actions
        stats = self.project.get(f"/queue/{self.queue}/stats", withinDays="365")
        assert stats["reviewStats"]["totalPending"] == len(pending)
        assert sum(row["count"] for row in stats["actionStats"]) == sum(
            len(each.actions) for each in queued.values()
        )
        days = stats["trends"]["dailyReviewCounts"]
        assert sum(day["count"] for day in days) == stats["reviewStats"]["totalReviewed"]

    @invariant()
    def the_authors_agree(self) -> None:
        """Each that is there is listed once, with what was submitted and done."""
        if not hasattr(self, "project"):
            return
        listed = self.project.get("/authors")["authors"]
        assert {author["external_id"] for author in listed} == set(self.authors)
        assert len(listed) == len(self.authors)
        for author in listed:
            writer = self.authors[author["external_id"]]
            metrics = author["metrics"]
            assert metrics["total_content"] == len(writer.contents)
            assert metrics["flagged_content"] == sum(writer.contents.values())
            assert author["status"] == writer.status
            assert (author["block"] is None) == (writer.status == "enabled")


def test_any_order(server: LiveServer) -> None:
    """Whatever is done in whatever order, the API and the model say the same."""
    run_state_machine_as_test(
        type("Bound", (Machine,), {"server": server}),
        settings=settings(
            max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
