"""How risky a link looks."""

from __future__ import annotations

import pytest

from emulator.apis.moderationapi.urlrisk import assess, belongs, domain_of


@pytest.mark.parametrize(
    ("link", "host", "reasons"),
    [
        ("https://example.com/a", "example.com", ()),
        ("https://paypal.com/a", "paypal.com", ()),
        ("https://www.paypal.com/a", "www.paypal.com", ()),
        ("https://paypal.fr", "paypal.fr", ()),
        ("https://google.co.uk", "google.co.uk", ()),
        ("https://pineapple.com", "pineapple.com", ()),
        ("https://paypal-login.com", "paypal-login.com", ("brand_impersonation",)),
        ("https://paypal.evil.com", "paypal.evil.com", ("brand_impersonation",)),
        ("https://bit.ly/a", "bit.ly", ("link_shortener",)),
        ("https://phishing.example/a", "phishing.example", ("reported",)),
        ("https://a.phishing.example/a", "a.phishing.example", ("reported",)),
        ("http://192.168.1.1/a", "192.168.1.1", ("ip_address",)),
        ("https://me@example.com/a", "example.com", ("suspicious_characters",)),
        ("https://xn--80ak6aa92e.com", "xn--80ak6aa92e.com", ("suspicious_characters",)),
        ("https://b\u00fccher.com", "b\u00fccher.com", ("suspicious_characters",)),
        ("https://win.top", "win.top", ("risky_tld",)),
        ("https://a.b.c.d.example.com", "a.b.c.d.example.com", ("many_subdomains",)),
        ("localhost", "localhost", ()),
    ],
)
def test_reasons(link: str, host: str, reasons: tuple[str, ...]) -> None:
    """What its host tells."""
    risk = assess(link, host)
    assert risk.reasons == reasons
    assert (risk.probability > 0) == bool(reasons)


def test_reasons_add_up() -> None:
    """Several make it likelier."""
    both = assess("https://paypal-login.top", "paypal-login.top")
    assert both.reasons == ("brand_impersonation", "risky_tld")
    assert 0.85 < both.probability < 1


def test_signals() -> None:
    """What only the network could tell is null."""
    signals = assess("https://paypal-login.com", "paypal-login.com").signals()
    assert signals["brand_impersonation"] == {"brand": "paypal", "method": "registered_domain_token"}
    assert (signals["final_url"], signals["domain_age_days"]) == (None, None)
    assert assess("https://example.com", "example.com").signals()["brand_impersonation"] is None


@pytest.mark.parametrize(
    ("entry", "domain"),
    [
        ("example.com", "example.com"),
        ("https://www.Example.com/path?x#y", "example.com"),
        ("*.example.com", "example.com"),
        ("example.com:8080", "example.com"),
        (" .example.com ", "example.com"),
    ],
)
def test_entries_of_lists(entry: str, domain: str) -> None:
    """However a domain is written in a list, it is the same."""
    assert domain_of(entry) == domain


def test_subdomains_belong() -> None:
    """A domain has what is below it, and not what ends alike."""
    assert belongs("a.b.example.com", {"example.com"})
    assert not belongs("badexample.com", {"example.com"})
