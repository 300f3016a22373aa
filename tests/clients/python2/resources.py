"""Word lists, webhooks, projects, channels, analytics, feedback and the account."""
# mypy: ignore-errors
# The client is installed in the environment of this script alone, and mypy looks into the other one.

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from moderation_api import errors, webhook_signature
from stand import (
    KIND,
    RUDE,
    SECRET,
    check,
    client,
    control,
    failing,
    pages,
    project,
    raised,
    sdk,
    text,
)


@contextmanager
def receiver() -> Iterator[Any]:
    """A server of the client's own; yields the list of what comes to it, and its address."""
    came, arrived = [], threading.Event()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            came.append((body, self.headers["modapi-signature"]))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()
            arrived.set()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield came, arrived, f"http://127.0.0.1:{server.server_address[1]}/hook"
    finally:
        server.shutdown()
        server.server_close()


# -- word lists and webhooks -------------------------------------------------------------------------------


@check
def wordlists() -> None:
    """They are made, which only this client does; words come, go and take the place of all."""
    made = sdk.wordlist.create(name="Rivals", words=["YouTube"], description="others")
    assert made.words == ["youtube"]
    assert [each.id for each in sdk.wordlist.list().result.data if each.name == "Rivals"] == [made.id]
    assert sdk.wordlist.words.add(id=made.id, words=["Vimeo", "youtube"]).added_words == ["vimeo"]
    assert sdk.wordlist.words.remove(id=made.id, words=["vimeo", "youtube"]).removed_count == 2
    assert sdk.wordlist.update(id=made.id, words=["A", "a", "b"]).words == ["a", "b"]
    assert sdk.wordlist.retrieve(id=made.id).words == ["a", "b"]
    control("POST", "/clock/advance", seconds=60)
    assert sdk.wordlist.get_embedding_status(id=made.id).progress == 100


@check
def webhooks() -> None:
    """They are made, listed, changed, read and deleted."""
    made = sdk.webhooks.create(name="Ours", url="http://127.0.0.1:1/hook", event_types=["AUTHOR_UPDATED"])
    assert made.payload_version == "V2"
    assert made.id in {each.id for each in sdk.webhooks.list().result.data}
    assert sdk.webhooks.update(id=made.id, description="for tests").description == "for tests"
    assert sdk.webhooks.retrieve(id=made.id).name == "Ours"
    assert sdk.webhooks.delete(id=made.id).deleted
    assert sdk.webhook_secret.retrieve().secret == SECRET


@check
def webhook_signatures() -> None:
    """A delivery is an event to the client, and is none when a byte of it changes."""
    with receiver() as (came, arrived, url):
        made = sdk.webhooks.create(name="Receiver", url=url, event_types=["QUEUE_ITEM_NEW"])
        text(RUDE, content_id="signed")
        assert arrived.wait(10)
        sdk.webhooks.delete(id=made.id)
    body, signature = came[0]
    event = webhook_signature.construct_event(body, signature, SECRET)
    assert (event["type"], event["data"]["object"]["item"]["id"]) == ("queue_item.new", "signed")
    for bad_body, bad_signature in ((body + b" ", signature), (body, "0" * 64), (body, "")):
        raised(
            webhook_signature.WebhookSignatureError,
            lambda body=bad_body, signature=bad_signature: webhook_signature.construct_event(
                body, signature, SECRET
            ),
        )


# -- projects, channels, analytics, feedback ---------------------------------------------------------------


@check
def projects() -> None:
    """They are made with a key, read, changed, copied, listed and deleted."""
    made = sdk.projects.create(name="Second", domain="example.com", context="A forum", used_by_minors=True)
    assert made.secret_key
    assert sdk.projects.retrieve(id=made.id).domain == "example.com"
    changed = sdk.projects.update(id=made.id, global_flagging_mode="DRY_RUN", casebook_enabled=True)
    assert (changed.global_flagging_mode, changed.casebook_enabled) == ("DRY_RUN", True)
    copied = sdk.projects.duplicate(id=made.id)
    assert (copied.name, copied.global_flagging_mode) == ("Second (copy)", "DRY_RUN")
    listed = pages(sdk.projects.list(page_size=2))
    assert [each.id for each in listed] == [project(), made.id, copied.id]
    for each in (made, copied):
        assert sdk.projects.delete(id=each.id).deleted
    assert sdk.account.retrieve().current_project.name == "Demo project"


@check
def project_keys() -> None:
    """A new key opens the same world, until its project goes."""
    made = sdk.projects.create(name="Third")
    key = sdk.projects.api_keys.create(id=made.id, name="CI")
    assert (key.name, key.project_id) == ("CI", made.id)
    text(KIND, author_id="carol")
    other = client(key.secret_key)
    assert other.authors.retrieve(id="carol").external_id == "carol"
    sdk.projects.delete(id=made.id)
    assert raised(errors.AuthenticationError, other.account.retrieve).status_code == 401


@check
def project_header() -> None:
    """`Project-Id` names the project by id or name; another one is not reached."""
    assert sdk.queue.list(project_id=project()).result.data
    assert sdk.queue.list(project_id="Demo project").result.data
    lost = errors.PermissionDeniedError
    failing(lost, lambda: sdk.queue.list(project_id="nobody's"), 403, "project_not_reachable")


@check
def channels() -> None:
    """They are made, read, changed, copied, listed and deleted; the default one stays."""
    made = sdk.channels.create(project_id=project(), name="Live chat", content_type="message")
    assert (made.key, made.is_default, made.project_id) == ("live-chat", False, project())
    assert sdk.channels.retrieve(id=made.id).content_type == "message"
    changed = sdk.channels.update(id=made.id, flagging_mode="DRY_RUN", max_frames_per_video=4)
    assert (changed.flagging_mode, changed.max_frames_per_video) == ("DRY_RUN", 4)
    assert text(KIND, channel="live-chat").meta.channel_key == "live-chat"
    copied = sdk.channels.duplicate(id=made.id)
    listed = pages(sdk.channels.list(project_id=project(), page_size=2))
    assert [each.id for each in listed][1:] == [made.id, copied.id]
    default = listed[0]
    assert default.is_default
    failing(errors.BadRequestError, lambda: sdk.channels.delete(id=default.id), 400, "invalid_request")
    for each in (made, copied):
        assert sdk.channels.delete(id=each.id).deleted


@check
def analytics() -> None:
    """Figures are of what was analysed."""
    summary = sdk.analytics.summary(range="24h")
    totals = summary.totals
    assert totals.requests > totals.flagged > 0
    assert totals.allowed + totals.rejected + totals.sent_to_review == totals.requests
    assert abs(totals.flag_rate - totals.flagged / totals.requests) < 1e-9
    assert totals.distinct_authors >= 1
    assert summary.previous_period.requests == 0
    policies = sdk.analytics.policies(range="7d", limit=3).policies
    assert 0 < len(policies) <= 3
    assert policies == sorted(policies, key=lambda row: -row.flagged)
    assert "eve" in {row.author_id for row in sdk.analytics.authors(range="30d").authors}
    (channel,) = [row for row in sdk.analytics.channels(range="24h").channels if row.requests > 1]
    volumes = sdk.analytics.volumes(range="24h", channel=channel.id)
    assert (volumes.bucket, len(volumes.volumes)) == ("hour", 24)
    assert sum(row.requests for row in volumes.volumes) == channel.requests
    automation = sdk.analytics.automation(range="90d")
    assert automation.flagged >= automation.handled_by_rules
    assert 0 <= automation.automation_rate <= 1


@check
def feedback() -> None:
    """It is received."""
    told = sdk.feedback.create(title="More", description="of the same", type_="bug", source="cli")
    assert told.id
    assert told.status == "received"


@check
def account() -> None:
    """The plan, what is left of it, and the project."""
    before = sdk.account.retrieve()
    text(KIND)
    assert sdk.account.retrieve().remaining_quota == before.remaining_quota - 1
    assert before.current_project.name == "Demo project"
