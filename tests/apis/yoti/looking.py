"""Everything that an account shows, held against what it should hold."""

from __future__ import annotations

from typing import Any

from tests.apis.yoti.books import Books, rows
from tests.yoti_client import YotiWorld

KINDS = ("IMAGE", "VIDEO", "LIVE_VIDEO")


class Reader:
    """Reads a world."""

    world: YotiWorld

    def ask(self, books: Books | str, status: int, method: str, path: str, body: Any = None) -> Any:
        """One call below an account, and the status that the model expects."""
        account = books if isinstance(books, str) else books.id
        answered = self.world.party.call(method, f"/accounts/{account}{path}", body)
        assert answered.status_code == status, (method, path, body, answered.text)
        return answered.json() if answered.content else None

    def check_faces(self, books: Books, moderation: str) -> None:
        """The faces that were found are those of the model; a profile that is gone since stays named."""
        report = self.ask(books, 200, "GET", f"/moderations/{moderation}/report")
        found = [(face.get("profile_id"), face["is_banned"]) for face in report["face_check_results"]]
        faces = books.moderations[moderation].faces
        assert found == faces
        assert report["banned_faces"] == any(banned for _, banned in faces)
        assert report["unknown_faces"] == any(profile is None for profile, _ in faces)

    def look_at_everything(self, books: Books) -> None:
        """Each list is that of the model, and every id in it can be read."""
        self.look_at_people(books)
        self.look_at_contents(books)
        self.look_at_moderations(books)
        self.look_at_texts(books)

    def listed(self, books: Books, path: str, key: str) -> list[dict[str, Any]]:
        """Every row of a list below an account."""
        return rows(self.world.party, f"/accounts/{books.id}{path}", key)

    def look_at_people(self, books: Books) -> None:
        """Invitations, members, profiles, groups, challenges."""
        pending = [each for each, guest in books.invitations.items() if guest.state == "pending"]
        assert _ids(self.ask(books, 200, "GET", "/invitations")["invitations"]) == pending
        members = self.ask(books, 200, "GET", "/members")["members"]
        assert _ids(members) == list(books.members)
        for shown_member in members:
            found = books.members[shown_member["id"]]
            assert (shown_member["admin"], shown_member["scopes"]) == (found.admin, found.scopes)
            assert self.ask(books, 200, "GET", f"/members/{shown_member['id']}") == shown_member
        profiles = {each["profile_id"]: each for each in self.listed(books, "/profiles", "profiles")}
        assert list(profiles) == list(books.profiles)
        for profile, each in profiles.items():
            assert each["active"] == books.live(profile)
            assert self.ask(books, 200, "GET", f"/profiles/{profile}") == each
            self.ask(books, 200 if each["active"] else 410, "GET", f"/profiles/{profile}/faces")
        groups = self.listed(books, "/groups", "groups")
        assert _ids(groups) == list(books.groups)
        for group in groups:
            assert self.ask(books, 200, "GET", f"/groups/{group['id']}") == group
            within = _ids(self.listed(books, f"/groups/{group['id']}/profiles", "profiles"))
            assert within == list(books.groups[group["id"]])
            assert all(books.live(profile) for profile in within)
        for past in (*books.past_groups, *books.groups):
            history = self.listed(books, f"/groups/{past}/challenges", "checks")
            assert len(history) == books.challenges.get(past, 0)

    def look_at_contents(self, books: Books) -> None:
        """Contents with their moderations and reports."""
        answered = self.ask(books, 201, "GET", "/contents")
        shelf = [content for content, clip in books.contents.items() if not clip.archived]
        assert _ids(answered["contents"]) == shelf
        assert answered["total_count"] == len(shelf)
        for content, clip in books.contents.items():
            read = self.ask(books, 200, "GET", f"/contents/{content}")
            assert read["profile_ids"] == list(clip.expected)
            assert all(books.live(profile) for profile in read["profile_ids"])
            jobs = [each for each, job in books.moderations.items() if job.content == content]
            assert _ids(self.listed(books, f"/contents/{content}/moderations", "moderations")) == jobs
            reports = [each for each, (about, _) in books.reports.items() if about == content]
            assert _ids(self.listed(books, f"/contents/{content}/reports", "reports")) == reports

    def look_at_moderations(self, books: Books) -> None:
        """Moderations with their notifications, and the reviews of those."""
        jobs = self.listed(books, "/moderations", "moderations")
        assert _ids(jobs) == list(books.moderations)
        for job in jobs:
            path = f"/moderations/{job['id']}"
            assert self.ask(books, 200, "GET", f"{path}/details") == job
            overview = self.ask(books, 200, "GET", path)
            assert overview["content"]["id"] == job["contents"]["content_id"]
            assert overview["content"]["id"] in books.contents
            self.check_faces(books, job["id"])
            told = self.listed(books, f"{path}/notifications", "notifications")
            assert len(told) == books.told.get(job["id"], 0)
        for kind in KINDS:
            some = [each for each, job in books.moderations.items() if books.contents[job.content].kind == kind]
            assert _ids(self.listed(books, f"/moderations?type={kind}", "moderations")) == some
        told = self.listed(books, "/notifications", "notifications")
        assert len(told) == sum(books.told.values())
        assert [each["created_at"] for each in told] == sorted(
            (each["created_at"] for each in told), reverse=True
        )
        for each in told:
            assert self.ask(books, 200, "GET", f"/notifications/{each['id']}") == each
            assert each["data"]["moderation_id"] in books.moderations
            assert each["data"]["content_id"] in books.contents
            reviews = self.listed(books, f"/notifications/{each['id']}/reviews", "reviews")
            assert [review["score"] for review in reviews] == books.reviews.get(each["id"], [])

    def look_at_texts(self, books: Books) -> None:
        """Policies, flags, reports."""
        policies = self.listed(books, "/policies", "policies")
        assert _ids(policies) == list(books.policies)
        for policy in policies:
            path, text = f"/policies/{policy['id']}", books.policies[policy["id"]]
            assert (policy["name"], policy["version"]) == (text.names[-1], len(text.names))
            assert (policy["tags"], policy["is_public"]) == (text.tags, text.public)
            assert self.ask(books, 200, "GET", path) == {"policy": policy}
            for number, name in enumerate(text.names, 1):
                version = self.ask(books, 200, "GET", f"{path}/version/{number}")["policy"]
                assert (version["id"], version["name"]) == (policy["id"], name)
            self.ask(books, 404, "GET", f"{path}/version/{len(text.names) + 1}")
        for public, word in ((True, "true"), (False, "false")):
            some = [policy for policy, text in books.policies.items() if text.public is public]
            assert _ids(self.listed(books, f"/policies?policy={word}", "policies")) == some
        for kind in KINDS:
            fitting = [each for each, (of, on) in books.flags.items() if on and of in {None, kind}]
            assert _ids(self.ask(books, 200, "GET", f"/flags?type={kind}")) == fitting
        reports = self.listed(books, "/reports", "reports")
        assert {each["id"]: (each["content_id"], each["resolution"]) for each in reports} == books.reports
        assert all((each["resolution"] is None) == (each["reviewed_at"] is None) for each in reports)
        audit = self.ask(books, 200, "GET", "/reports/2026-01-01/3333")["audit"]
        assert sum(row["count"] for row in audit) == len(reports)


def _ids(found: list[dict[str, Any]]) -> list[str]:
    return [each["id"] for each in found]
