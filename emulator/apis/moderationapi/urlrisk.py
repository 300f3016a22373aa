"""How risky a link looks, unfollowed: what its host alone tells. The weights are this project's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Literal

_SHORT = (
    "bit.ly t.co tinyurl.com goo.gl is.gd ow.ly buff.ly cutt.ly rebrand.ly shorturl.at rb.gy t.ly tiny.cc v.gd "
    "s.id lnkd.in bl.ink soo.gd clck.ru qr.ae adf.ly"
)
SHORTENERS = frozenset(_SHORT.split())
REPORTED = frozenset(
    {
        "phishing.example",
        "malware.example",
        "testsafebrowsing.appspot.com",
        "malware.wicar.org",
        "phishing.test",
        "malware.test",
    }
)
"""What stands in for the vendor's list of reported domains: names that nobody but a test uses."""

BRANDS: Mapping[str, tuple[str, ...]] = {
    "paypal": ("paypal.com", "paypal.me"),
    "apple": ("apple.com", "icloud.com"),
    "google": ("google.com", "googleapis.com"),
    "microsoft": ("microsoft.com", "live.com"),
    "amazon": ("amazon.com", "amazon.de", "amazon.co.uk", "amazonaws.com"),
    "netflix": ("netflix.com",),
    "facebook": ("facebook.com", "fb.com"),
    "instagram": ("instagram.com",),
    "whatsapp": ("whatsapp.com", "wa.me"),
    "dhl": ("dhl.com", "dhl.de"),
    "coinbase": ("coinbase.com",),
    "binance": ("binance.com",),
    "steam": ("steampowered.com", "steamcommunity.com"),
    "dropbox": ("dropbox.com",),
    "linkedin": ("linkedin.com", "lnkd.in"),
}
"""Brands, and the domains that are theirs."""

_ONLINE = ("bot_protection", "domain_age_days", "final_url", "has_email_setup", "redirect_count")
_RISKY = "zip mov xyz top click loan work gq tk ml cf ga icu cam rest country kim"
_RISKY_ENDINGS = frozenset(_RISKY.split())
_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "gov", "ac", "edu"})
_TOKEN = re.compile(r"[a-z0-9]+")

WEIGHTS: Mapping[str, float] = {
    "reported": 0.99,
    "brand_impersonation": 0.85,
    "suspicious_characters": 0.7,
    "ip_address": 0.6,
    "link_shortener": 0.4,
    "risky_tld": 0.4,
    "many_subdomains": 0.3,
}
"""By reason, how likely it alone makes it that a link is harmful; several are independent witnesses."""


@dataclass(frozen=True, slots=True)
class Impersonation:
    """Whose name a foreign host bears, and where."""

    brand: str
    method: Literal["registered_domain_token", "subdomain_token"]


@dataclass(frozen=True, slots=True)
class Risk:
    """What a host tells."""

    probability: float
    reasons: tuple[str, ...]
    is_shortener: bool
    impersonation: Impersonation | None

    def signals(self) -> dict[str, Any]:
        """As a match shows them; null is what can only be known online."""
        found = self.impersonation
        return {
            "has_suspicious_characters": "suspicious_characters" in self.reasons,
            "is_link_shortener": self.is_shortener,
            "is_reported": "reported" in self.reasons,
            "brand_impersonation": None if found is None else {"brand": found.brand, "method": found.method},
            **dict.fromkeys(_ONLINE),
        }


def assess(link: str, host: str) -> Risk:
    """What `link` looks like, whose host is `host` in lower case, dots plain."""
    impersonation = _impersonation(host)
    shortener = belongs(host, SHORTENERS)
    labels = host.split(".")
    witnesses = {
        "reported": belongs(host, REPORTED),
        "brand_impersonation": impersonation is not None,
        "suspicious_characters": _is_suspicious(link, host),
        "ip_address": _is_address(host),
        "link_shortener": shortener,
        "risky_tld": labels[-1] in _RISKY_ENDINGS,
        "many_subdomains": len(labels) > 5 and not _is_address(host),
    }
    reasons = tuple(name for name, holds in witnesses.items() if holds)
    doubt = 1.0
    for reason in reasons:
        doubt *= 1 - WEIGHTS[reason]
    return Risk(round(1 - doubt, 4), reasons, shortener, impersonation)


def belongs(host: str, domains: frozenset[str] | set[str]) -> bool:
    """Whether `host` is one of `domains` or lies below one."""
    labels = host.split(".")[-10:]
    return any(".".join(labels[at:]) in domains for at in range(len(labels)))


def domain_of(entry: str) -> str:
    """The domain that an entry of a wordlist means, however it is written."""
    bare = entry.strip().lower().partition("://")[2] or entry.strip().lower()
    return re.split(r"[/?#:]", bare, maxsplit=1)[0].removeprefix("*.").removeprefix("www.").strip(".")


def _registered(labels: list[str]) -> int:
    """Where the registered domain begins among the labels of a host."""
    if len(labels) >= 3 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2:
        return len(labels) - 3
    return max(0, len(labels) - 2)


def _impersonation(host: str) -> Impersonation | None:
    labels = host.split(".")
    if _is_address(host) or len(labels) < 2:
        return None
    at = _registered(labels)
    for brand, own in BRANDS.items():
        if brand not in host or belongs(host, set(own)):
            continue
        if brand in _TOKEN.findall(labels[at]) and not _is_national(brand, labels, at):
            return Impersonation(brand, "registered_domain_token")
        if any(brand in _TOKEN.findall(label) for label in labels[:at]):
            return Impersonation(brand, "subdomain_token")
    return None


def _is_national(brand: str, labels: list[str], at: int) -> bool:
    """Whether it is most likely the brand's own, in another country: paypal.fr, google.co.uk."""
    return labels[at] == brand and len(labels[-1]) == 2


def _is_suspicious(link: str, host: str) -> bool:
    authority = re.split(r"[/?#]", link.partition("://")[2] or link, maxsplit=1)[0]
    return "@" in authority or not link.isascii() or any(label.startswith("xn--") for label in host.split("."))


def _is_address(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
