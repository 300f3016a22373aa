"""What is known of moderationapi.com, tabled from the vendor's documents, its descriptions and its clients.

Our contract is held against this. A field is its path, with dots between and `[]` for the items of a list, `{}`
for the values of a map; a star before it says that it is required, of an inner field: where its outer one is.
`[classifier]` is the kind of item that calls itself so. Nothing here was read from our contract.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Kind = str | frozenset[str | None]
Fields = Mapping[str, Kind]
Bounds = Mapping[str, Mapping[str, Any]]


def one_of(*values: str | None) -> frozenset[str | None]:
    """A text that is one of these; None for null."""
    return frozenset(values)


@dataclass(frozen=True)
class Documented:
    """One call: where it is, what it may answer, what it takes and what it sends."""

    method: str
    path: str
    """Below /api/v1 and below /v1."""
    statuses: frozenset[int]
    """Those that the vendor lists for it."""
    unlisted: frozenset[int] = frozenset()
    """Those that are ours, besides 429 for every call and 413 for one with a body."""
    body: Fields = field(default_factory=dict)
    """Fields of the body, without those that depend on the value of another one."""
    required: bool = False
    """Whether there must be a body."""
    bounds: Bounds = field(default_factory=dict)
    """Field or parameter to its rules, in the words of JSON Schema."""
    query: Fields = field(default_factory=dict)
    reply: Fields = field(default_factory=dict)
    more: bool = False
    """Whether the reply may have fields that are not listed."""


READ = frozenset({200, 400, 401, 403, 404, 500})
WRITTEN = frozenset({200, 400, 401, 403, 500})
PLAIN = frozenset({200, 400, 401, 404})

# Content, each kind at a path of its own

CONTENT_TYPES = one_of("text", "image", "video", "audio")
AUTHOR_STATUSES = one_of("enabled", "suspended", "blocked")

SUBMISSION: Fields = {
    "contentId": "string",
    "doNotStore": "boolean",
    "authorId": "string",
    "contextId": "string",
    "metadata": "object",
    "channelKey": "string",
}
"""What every one of the five takes; the last since November 2025."""

CONTENT_ID: Bounds = {"contentId": {"minLength": 1, "maxLength": 100}}

CONTENT_AUTHOR: Fields = {
    "*author": "null|object",
    "*author.id": "string",
    "author.external_id": "null|string",
    "*author.block": "null|object",
    "author.block.until": "null|number",
    "author.block.reason": "null|string",
    "*author.status": AUTHOR_STATUSES,
    "*author.trust_level": "object",
    "*author.trust_level.level": "number",
    "*author.trust_level.manual": "boolean",
}

ANALYSIS: Fields = {
    "*status": "string",
    "*request": "object",
    "*request.timestamp": "number",
    "*request.quota_usage": "number",
    "*flagged": "boolean",
    **CONTENT_AUTHOR,
    "error": "any",
    "contentId": "string",
}

WORDLISTS: Fields = {
    "wordlists": "array",
    "*wordlists[].mode": one_of("BLOCKLIST", "ALLOWLIST", "PASS"),
    "*wordlists[].flagged": "boolean",
    "*wordlists[].name": "string",
    "*wordlists[].id": "string",
    "*wordlists[].score": "number",
    "wordlists[].found": "boolean",
    "wordlists[].matches": "array[string]",
    "wordlists[].components": "any",
    "wordlists[].error": "string",
    "wordlists[].warning": "string",
}

CLASSIFIERS: Mapping[str, tuple[str, ...]] = {
    "toxicity": ("TOXICITY", "PROFANITY", "DISCRIMINATION", "SEVERE_TOXICITY", "INSULT", "THREAT"),
    "nsfw": ("UNSAFE", "SENSITIVE"),
    "quality": ("SPAM", "INCOHERENT", "UNSUBSTANTIAL"),
    "propriety": ("FLIRTATION", "SEXUALLY_EXPLICIT"),
    "sentiment": ("POSITIVE", "NEGATIVE"),
    "sexual": ("SEXUAL", "SEXUAL_MINOR"),
    "discrimination": ("DISCRIMINATION", "DISCRIMINATION_MINORITY"),
    "self_harm": ("SELF_HARM", "SELF_HARM_INTENT", "SELF_HARM_DIRECTION"),
    "violence": ("VIOLENCE",),
}
"""Text model to its labels; each has NEUTRAL as well, and null where it failed."""

MATCHERS = (
    "email",
    "phone",
    "url",
    "profanity",
    "username",
    "address",
    "name",
    "sensitive",
    "word",
    "wordlist",
)
"""The keys of what finds entities in a text."""

MODES = one_of("NORMAL", "SUSPICIOUS", "PARANOID")

IMAGE_LABELS = one_of(
    *("toxicity", "toxic", "nudity", "suggestive", "gore", "violence", "weapon", "drugs", "hate", "smoking"),
    *("alcohol", "text"),
)
"""Of the first two, one description has the one, one the other, one neither."""


def _text_models() -> Fields:
    found: dict[str, Kind] = {}
    for model, labels in CLASSIFIERS.items():
        found |= {
            model: "object",
            f"*{model}.label": one_of(*labels, "NEUTRAL", None),
            f"*{model}.score": "number",
            f"*{model}.label_scores": "object",
            f"{model}.error": "string",
            f"{model}.warning": "string",
        }
    for matcher in MATCHERS:
        found |= {
            matcher: "object",
            f"*{matcher}.mode": MODES,
            f"*{matcher}.found": "boolean",
            f"*{matcher}.matches": "array[string]",
            f"{matcher}.components": "any",
            f"{matcher}.error": "string",
            f"{matcher}.warning": "string",
        }
    language: Fields = {
        "language": "object",
        "*language.code": "null|string",
        "*language.label": "null|string",
        "*language.score": "number",
        "*language.reliable": "boolean",
        "language.error": "string",
        "language.warning": "string",
    }
    return {**found, **language}


# The unified call

META_TYPES = one_of("profile", "message", "post", "comment", "event", "product", "review", "voice", "other")
RECOMMENDED = one_of("allow", "review", "reject")

POLICIES = frozenset(
    {
        *("toxicity", "toxicity_severe", "hate", "personal_information", "illicit", "illicit_drugs"),
        *("illicit_alcohol", "illicit_firearms", "illicit_tobacco", "illicit_gambling", "cannabis", "adult"),
        *("crypto", "sexual", "sexual_minors", "flirtation", "profanity", "violence", "self_harm", "spam"),
        *("low_quality", "self_promotion", "political", "religion", "code_abuse", "face_detection"),
        *("unicode_spoofing", "url_risk", "guideline", "pii", "url"),
    }
)
"""Those of the client 1.42.0."""

OTHER_POLICIES = frozenset(
    {
        *("intent_to_share", "phishing"),
        *(
            "threat",
            "sexual_solicitation",
            "channel_circumvent",
            "illegal_trade",
            "alcohol",
            "drugs",
            "gambling",
        ),
        *("tobacco", "weapons", "promotion", "extremism"),
    }
)
"""Those of the vendor's pages, then those of the client 2.2.0."""

# What the client 1.42.0 reads, strictly: a required field may be null only where it says so

AUTHOR: Fields = {
    "*id": "string",
    "*block": "null|object",
    "block.reason": "null|string",
    "block.until": "null|number",
    "*first_seen": "number",
    "*last_seen": "number",
    "*metadata": "object",
    "metadata.email_verified": "boolean|null",
    "metadata.identity_verified": "boolean|null",
    "metadata.is_paying_customer": "boolean|null",
    "metadata.phone_verified": "boolean|null",
    "*metrics": "object",
    "*metrics.flagged_content": "number",
    "*metrics.total_content": "number",
    "metrics.average_sentiment": "null|number",
    "*risk_evaluation": "null|object",
    "risk_evaluation.risk_level": "null|number",
    "*status": AUTHOR_STATUSES,
    "*trust_level": "object",
    "*trust_level.level": "number",
    "*trust_level.manual": "boolean",
    "company": "null|string",
    "email": "null|string",
    "external_id": "null|string",
    "external_link": "null|string",
    "last_incident": "null|number",
    "name": "null|string",
    "profile_picture": "null|string",
}

ACTION_TYPES = one_of(
    *("AUTHOR_BLOCK", "AUTHOR_BLOCK_TEMP", "AUTHOR_UNBLOCK", "AUTHOR_DELETE", "AUTHOR_REPORT", "AUTHOR_WARN"),
    *("AUTHOR_CUSTOM", "ITEM_REJECT", "ITEM_ALLOW", "ITEM_CUSTOM", None),
)
POSITIONS = one_of("ALL_QUEUES", "SOME_QUEUES", "HIDDEN")
BEHAVIOURS = one_of("REMOVE", "ADD", "NO_CHANGE")

ACTION: Fields = {
    "*id": "string",
    "*builtIn": "boolean|null",
    "*createdAt": "string",
    "*filterInQueueIds": "array[string]",
    "*freeText": "boolean",
    "*name": "string",
    "*position": POSITIONS,
    "*possibleValues": "array",
    "*possibleValues[].value": "string",
    "*queueBehaviour": BEHAVIOURS,
    "*valueRequired": "boolean",
    "description": "null|string",
    "key": "null|string",
    "type": ACTION_TYPES,
    # of the older clients
    "*webhooks": "array",
    "*webhooks[].id": "string",
    "*webhooks[].name": "string",
    "*webhooks[].url": "string",
    "webhooks[].description": "null|string",
    "webhooks[].moderationActionId": "null|string",
}

QUEUE: Fields = {
    "*id": "string",
    "*description": "string",
    "*filter": "object",
    "filter.afterDate": "string",
    "filter.authorID": "string",
    "filter.authorTrustLevels": "array[integer]",
    "filter.beforeDate": "string",
    "filter.casebookAgreement": one_of("AGREED", "ALL", "OVERRULED"),
    "filter.casebookAnswer": one_of("ALL", "ALLOWED", "NO_ANSWER", "REJECTED"),
    "filter.checkStatus": one_of("all", "checked", "unchecked"),
    "filter.clearDateWindow": "boolean",
    "filter.contentID": "string",
    "filter.contentTypes": "array[string]",
    "filter.conversationIds": "array[null|string]",
    "filter.filteredActionIds": "array[string]",
    "filter.filteredChannelIds": "array[string]",
    "filter.filterLabels": "array",
    "*filter.filterLabels[].label": "string",
    "*filter.filterLabels[].type": one_of("FLAGGED", "MATCHED", "NOT_FLAGGED", "THRESHOLDS"),
    "filter.filterLabels[].maxThreshold": "null|number",
    "filter.filterLabels[].minThreshold": "null|number",
    "filter.isFlagged": one_of("ALL", "FLAGGED", "NOT_FLAGGED", "SHADOW_FLAGGED"),
    "filter.labels": "array[string]",
    "filter.languages": "array[string]",
    "filter.maxSeverity": "integer",
    "filter.mediaTypes": "array[string]",
    "filter.metadataFilters": "array",
    "*filter.metadataFilters[].key": "string",
    "*filter.metadataFilters[].value": "string",
    "filter.minSeverity": "integer",
    "filter.recommendationActions": "array[string]",
    "filter.search": "array[string]",
    "filter.within": "number",
    "filter.withinUnit": one_of("DAYS", "HOURS", "MINUTES", "MONTHS", "WEEKS", "YEARS"),
    "*name": "string",
    "*resolvedItemsCount": "number",
    "*totalItemsCount": "number",
    "*unresolvedItemsCount": "number",
}

QUEUE_STATS: Fields = {
    "*actionStats": "array",
    "*actionStats[].actionId": "string",
    "*actionStats[].actionName": "string",
    "*actionStats[].count": "number",
    "*actionStats[].percentageOfTotal": "number",
    "*reviewStats": "object",
    "*reviewStats.averageTimeToReview": "number",
    "*reviewStats.totalPending": "number",
    "*reviewStats.totalReviewed": "number",
    "*topReviewers": "array",
    "*topReviewers[].averageTimePerReview": "number",
    "*topReviewers[].name": "string",
    "*topReviewers[].reviewCount": "number",
    "*topReviewers[].topActions": "array",
    "*topReviewers[].topActions[].actionId": "string",
    "*topReviewers[].topActions[].actionName": "string",
    "*topReviewers[].topActions[].count": "number",
    "*topReviewers[].userId": "string",
    "topReviewers[].accuracyScore": "number",
    "*trends": "object",
    "*trends.dailyReviewCounts": "array",
    "*trends.dailyReviewCounts[].count": "number",
    "*trends.dailyReviewCounts[].date": "string",
    "*trends.flaggedContentTrends": "array",
    "*trends.flaggedContentTrends[].label": "string",
    "*trends.flaggedContentTrends[].trend": "number",
}

QUEUE_ITEMS: Fields = {
    "*items": "array",
    "*items[].id": "string",
    "*items[].content": "string",
    "*items[].flagged": "boolean",
    "*items[].labels": "array",
    "*items[].labels[].flagged": "boolean",
    "*items[].labels[].label": "string",
    "*items[].labels[].score": "number",
    "*items[].status": one_of("pending", "resolved"),
    "*items[].timestamp": "number",
    "items[].actions": "array",
    "*items[].actions[].id": "string",
    "*items[].actions[].name": "string",
    "*items[].actions[].timestamp": "number",
    "items[].actions[].comment": "string",
    "items[].actions[].reviewer": "string",
    "items[].authorId": "string",
    "items[].contentType": "string",
    "items[].conversationId": "string",
    "items[].language": "string",
    "*pagination": "object",
    "*pagination.currentPage": "number",
    "*pagination.hasNextPage": "boolean",
    "*pagination.hasPreviousPage": "boolean",
    "*pagination.totalItems": "number",
    "*pagination.totalPages": "number",
}

WORDLIST_ROW: Fields = {
    "*id": "string",
    "*createdAt": "null|string",
    "*description": "null|string",
    "*name": "null|string",
    "*userId": "null|string",
}

WORDLIST: Fields = {
    "*id": "string",
    "*createdAt": "string",
    "*name": "null|string",
    "*organizationId": "string",
    "*strict": "boolean",
    "*userId": "null|string",
    "*words": "array[string]",
}

WEBHOOK: Fields = {
    "*id": "string",
    "*createdAt": "string",
    "*eventTypes": "array[string]",
    "*name": "string",
    "*payloadVersion": one_of("V1", "V2"),
    "*url": "string",
    "description": "null|string",
}

KEY: Fields = {"*message": "string", "*project": "string", "*status": "string"}
"""The union of two generations."""

MODERATED: Fields = {
    **CONTENT_AUTHOR,
    "*casebook": "null|object",
    "*casebook.agreement": "number",
    "*casebook.case_count": "number",
    "*casebook.confidence": "number",
    "*casebook.similarity": "number",
    "*casebook.topic": "null|object",
    "*casebook.topic.id": "string",
    "*casebook.topic.label": "string",
    "*casebook.verdict": one_of("allow", "reject"),
    "*content": "object",
    "*content.id": "string",
    "*content.masked": "boolean",
    "*content.modified": "null|object|string",
    "*content.unicode_cleaned": "boolean",
    "content.transcript": "string",
    "*evaluation": "object",
    "*evaluation.flag_probability": "number",
    "*evaluation.flagged": "boolean",
    "*evaluation.severity_score": "number",
    "evaluation.shadow_flagged": "boolean",
    "evaluation.unicode_spoofed": "boolean",
    "*insights": "array",
    "*insights[sentiment].id": one_of("sentiment"),
    "*insights[sentiment].probability": "number",
    "*insights[sentiment].type": one_of("insight"),
    "*insights[sentiment].value": one_of("negative", "neutral", "positive", None),
    "insights[sentiment].scores": "object",
    "*insights[sentiment].scores.positive": "number",
    "*insights[sentiment].scores.negative": "number",
    "*insights[language].id": one_of("language"),
    "*insights[language].probability": "number",
    "*insights[language].type": one_of("insight"),
    "*insights[language].value": "null|string",
    "*meta": "object",
    "*meta.channel_key": "string",
    "*meta.status": one_of("partial_success", "success"),
    "*meta.timestamp": "number",
    "*meta.usage": "number",
    "meta.processing_time": "string",
    "*policies": "array",
    "*policies[classifier].id": "string",
    "*policies[classifier].flagged": "boolean",
    "*policies[classifier].probability": "number",
    "*policies[classifier].type": one_of("classifier"),
    "policies[classifier].data": "object",
    "policies[classifier].flagged_fields": "array[string]",
    "policies[classifier].labels": "array",
    "*policies[classifier].labels[].id": "string",
    "*policies[classifier].labels[].flagged": "boolean",
    "*policies[classifier].labels[].probability": "number",
    "policies[classifier].labels[].shadowFlagged": "boolean",
    "*policies[entity_matcher].id": "string",
    "*policies[entity_matcher].flagged": "boolean",
    "*policies[entity_matcher].probability": "number",
    "*policies[entity_matcher].type": one_of("entity_matcher"),
    "policies[entity_matcher].flagged_fields": "array[string]",
    "*policies[entity_matcher].matches": "array",
    "*policies[entity_matcher].matches[].match": "string",
    "*policies[entity_matcher].matches[].probability": "number",
    "*policies[entity_matcher].matches[].span": "array[integer]",
    "policies[entity_matcher].matches[].entity_type": "string",
    "policies[entity_matcher].matches[].reasons": "array[string]",
    "policies[entity_matcher].matches[].signals": "object",
    "*policies[entity_matcher].matches[].signals.bot_protection": "boolean|null",
    "*policies[entity_matcher].matches[].signals.brand_impersonation": "null|object",
    "*policies[entity_matcher].matches[].signals.brand_impersonation.brand": "string",
    "*policies[entity_matcher].matches[].signals.brand_impersonation.method": one_of(
        "registered_domain_token", "subdomain_token"
    ),
    "*policies[entity_matcher].matches[].signals.domain_age_days": "integer|null",
    "*policies[entity_matcher].matches[].signals.final_url": "null|string",
    "*policies[entity_matcher].matches[].signals.has_email_setup": "boolean|null",
    "*policies[entity_matcher].matches[].signals.has_suspicious_characters": "boolean",
    "*policies[entity_matcher].matches[].signals.is_link_shortener": "boolean",
    "*policies[entity_matcher].matches[].signals.is_reported": "boolean",
    "*policies[entity_matcher].matches[].signals.redirect_count": "integer|null",
    "*recommendation": "object",
    "*recommendation.action": RECOMMENDED,
    "*recommendation.reason_codes": "array[string]",
    "recommendation.matched_rules": "array",
    "*recommendation.matched_rules[].key": "string",
    "*recommendation.matched_rules[].name": "string",
    "errors": "array",
    "*errors[].id": "string",
    "*errors[].message": "string",
}

# What it sends

AUTHOR_CHANGE: Fields = {
    "company": "null|string",
    "email": "null|string",
    "external_link": "null|string",
    "first_seen": "number",
    "last_seen": "number",
    "manual_trust_level": "null|number",
    "metadata": "object",
    "metadata.email_verified": "boolean|null",
    "metadata.identity_verified": "boolean|null",
    "metadata.is_paying_customer": "boolean|null",
    "metadata.phone_verified": "boolean|null",
    "name": "null|string",
    "profile_picture": "null|string",
}
AUTHOR_BOUNDS: Bounds = {
    "manual_trust_level": {"minimum": -1, "maximum": 4},
    "metadata": {"maxProperties": 25},
    "email": {"format": "email"},
    "external_link": {"format": "uri"},
    "profile_picture": {"format": "uri"},
}

ACTION_CHANGE: Fields = {
    "builtIn": "boolean|null",
    "description": "null|string",
    "filterInQueueIds": "array[string]",
    "freeText": "boolean",
    "key": "null|string",
    "name": "string",
    "position": POSITIONS,
    "possibleValues": "array",
    "*possibleValues[].value": "string",
    "queueBehaviour": BEHAVIOURS,
    "type": ACTION_TYPES,
    "valueRequired": "boolean",
    # of the older clients
    "webhooks": "array",
    "webhooks[].id": "string",
    "*webhooks[].name": "string",
    "*webhooks[].url": "string",
    "webhooks[].description": "null|string",
}

EVENT_TYPES = frozenset(
    {
        *("QUEUE_ITEM_NEW", "QUEUE_ITEM_COMPLETED", "QUEUE_ITEM_ACTION", "QUEUE_ITEM_REJECTED"),
        *("QUEUE_ITEM_ALLOWED", "AUTHOR_BLOCKED", "AUTHOR_UNBLOCKED", "AUTHOR_SUSPENDED", "AUTHOR_UPDATED"),
        *("AUTHOR_TRUST_LEVEL_CHANGED", "AUTHOR_ACTION"),
    }
)

WEBHOOK_CHANGE: Fields = {
    "name": "string",
    "url": "string",
    "eventTypes": "array[string]",
    "description": "null|string",
}
WEBHOOK_BOUNDS: Bounds = {"name": {"minLength": 1}, "url": {"format": "uri"}}

EXECUTION: Fields = {
    "contentIds": "array[string]",
    "authorIds": "array[string]",
    "value": "string",
    "queueId": "string",
}

PAGES_2: Fields = {"pageSize": "number", "page": "number"}
"""How the clients from 2.0 on ask for a page."""

PAGES: Fields = {**PAGES_2, "pageNumber": "number", "sortDirection": one_of("asc", "desc")}
PAGE_SIZE: Bounds = {"pageSize": {"default": 20}}
PAGE_BOUNDS: Bounds = {
    **PAGE_SIZE,
    "pageNumber": {"default": 1},
    "sortDirection": {"default": "desc"},
}

# The calls


def needing(fields: Fields, *names: str) -> Fields:
    """The same fields, these of them required."""
    return {f"*{name}" if name in names else name: kind for name, kind in fields.items()}


def under(name: str, fields: Fields) -> Fields:
    """The same fields, as those of an inner object or of the items of a list."""
    return {f"{'*' if path[0] == '*' else ''}{name}.{path.lstrip('*')}": kind for path, kind in fields.items()}


def media(path: str, reply: Fields) -> Documented:
    """The call for one kind of media; they take the same."""
    return Documented(
        "POST",
        path,
        WRITTEN,
        unlisted=frozenset({415}),
        body={"*url": "string", **SUBMISSION},
        required=True,
        bounds={"url": {"format": "uri"}, **CONTENT_ID},
        reply=reply,
        more=True,
    )


OPERATIONS: Mapping[str, Documented] = {
    "moderateObject": Documented(
        "POST",
        "/moderate/object",
        WRITTEN,
        unlisted=frozenset({415}),
        required=True,
        body={
            "*value": "object",
            "*value.type": one_of("profile", "event", "product", "object"),
            "*value.data": "object",
            "*value.data{}.type": CONTENT_TYPES,
            "*value.data{}.value": "string",
            "value.data{}.modelIds": "array[string]",
            **SUBMISSION,
        },
        bounds=CONTENT_ID,
        reply={
            **ANALYSIS,
            "*unicode_spoofing": "boolean",
            "*data_found": "boolean",
            "*labels": "array",
            "*labels[].label": "string",
            "*labels[].model": "string",
            "*labels[].score": "number",
            "*entities": "array",
            "*entities[].model": "string",
            "*entities[].matches": "array[string]",
            "entities[].score": "number",
            **WORDLISTS,
            "*fields": "array",
            "*fields[].key": "string",
            "*fields[].flagged": "boolean",
            "*fields[].flagged_by": "array[string]",
        },
        more=True,
    ),
    "moderateVideo": media("/moderate/video", ANALYSIS),
    "moderateText": Documented(
        "POST",
        "/moderate/text",
        WRITTEN,
        unlisted=frozenset({415}),
        required=True,
        body={"*value": "string", **SUBMISSION},
        bounds={"value": {"minLength": 1, "maxLength": 100_000}, **CONTENT_ID},
        reply={
            **ANALYSIS,
            "*content_moderated": "boolean",
            "*unicode_spoofing": "boolean",
            "*data_found": "boolean",
            "*original": "string",
            "*content": "string",
            **_text_models(),
            **WORDLISTS,
        },
        more=True,
    ),
    "moderateImage": media(
        "/moderate/image",
        {
            **ANALYSIS,
            "*labels": "array",
            "*labels[].label": IMAGE_LABELS,
            "*labels[].score": "number",
            "texts": "array[string]",
        },
    ),
    "moderateAudio": media("/moderate/audio", ANALYSIS),
    "moderateContent": Documented(
        "POST",
        "/moderate",
        WRITTEN,
        unlisted=frozenset({415}),
        required=True,
        body={
            "*content": "object",
            "*content.type": one_of("text", "image", "video", "audio", "object"),
            "channel": "string",
            "contentId": "string",
            "metaType": META_TYPES,
            "authorId": "string",
            "conversationId": "string",
            "metadata": "object",
            "timestamp": "number",
            "doNotStore": "boolean",
            "clientAction": "object",
            "*clientAction.action": RECOMMENDED,
            "clientAction.behavior": one_of("override", "escalate"),
            "clientAction.source": "string",
            "clientAction.reason": "string",
            "policies": "array",
            "*policies[].id": POLICIES | OTHER_POLICIES,
            "policies[].threshold": "number",
        },
        bounds={
            "contentId": {"maxLength": 100},
            "clientAction.behavior": {"default": "escalate"},
            "clientAction.source": {"maxLength": 100},
            "clientAction.reason": {"maxLength": 500},
        },
        reply=MODERATED,
    ),
    "listAuthors": Documented(
        "GET",
        "/authors",
        READ,
        query={
            **PAGES,
            "sortBy": one_of(
                *("trustLevel", "violationCount", "reportCount", "memberSince", "lastActive", "contentCount"),
                *("flaggedContentRatio", "averageSentiment"),
            ),
            "memberSinceDate": "string",
            "lastActiveDate": "string",
            "contentTypes": "string",
        },
        bounds=PAGE_BOUNDS,
        reply={
            "*authors": "array",
            **under("authors[]", AUTHOR),
            "*pagination": "object",
            "*pagination.hasNextPage": "boolean",
            "*pagination.hasPreviousPage": "boolean",
            "*pagination.pageNumber": "number",
            "*pagination.pageSize": "number",
            "*pagination.total": "number",
        },
    ),
    "createAuthor": Documented(
        "POST",
        "/authors",
        WRITTEN,
        required=True,
        body={"*external_id": "string", **AUTHOR_CHANGE},
        bounds=AUTHOR_BOUNDS,
        reply=AUTHOR,
    ),
    "readAuthor": Documented("GET", "/authors/{id}", READ, reply=AUTHOR),
    "updateAuthor": Documented(
        "PUT", "/authors/{id}", READ, body=AUTHOR_CHANGE, bounds=AUTHOR_BOUNDS, reply=AUTHOR
    ),
    "deleteAuthor": Documented("DELETE", "/authors/{id}", READ, reply={"*success": "boolean"}),
    "readQueue": Documented("GET", "/queue/{id}", READ, reply={"*queue": "object", **under("queue", QUEUE)}),
    "readQueueStats": Documented(
        "GET",
        "/queue/{id}/stats",
        READ,
        query={"withinDays": "string"},
        bounds={"withinDays": {"default": "30"}},
        reply=QUEUE_STATS,
    ),
    "listQueueItems": Documented(
        "GET",
        "/queue/{id}/items",
        READ,
        query={
            **PAGES,
            "sortField": one_of("createdAt", "severity", "reviewedAt"),
            "sort": one_of("FIFO", "LIFO", "RANDOM", "SEVERITY_DESC"),
            # Listed as text with commas between; the clients from 2.0 on send one by one. A list takes both.
            "conversationIds": "array[string]",
            "labels": "array[string]",
            "afterDate": "string",
            "beforeDate": "string",
            "includeResolved": "string",
            "authorId": "string",
            "filteredActionIds": "array[string]",
        },
        bounds=PAGE_BOUNDS,
        reply=QUEUE_ITEMS,
    ),
    "resolveQueueItem": Documented(
        "POST",
        "/queue/{id}/items/{itemId}/resolve",
        WRITTEN,
        unlisted=frozenset({404}),
        body={"comment": "string"},
        reply={"*resolvedAt": "string", "*success": "boolean", "comment": "string"},
    ),
    "unresolveQueueItem": Documented(
        "POST",
        "/queue/{id}/items/{itemId}/unresolve",
        WRITTEN,
        unlisted=frozenset({404}),
        body={"comment": "string"},
        reply={"*status": "string", "*success": "boolean", "*unresolvedAt": "string"},
    ),
    "listActions": Documented(
        "GET",
        "/actions",
        READ,
        query={"queueId": "string", **PAGES_2},
        bounds=PAGE_SIZE,
        reply=under("[]", ACTION),
    ),
    "createAction": Documented(
        "POST",
        "/actions",
        frozenset({200, 400, 401, 409}),
        required=True,
        body=needing(ACTION_CHANGE, "name"),
        reply=ACTION,
    ),
    "readAction": Documented("GET", "/actions/{id}", PLAIN, reply=ACTION),
    "updateAction": Documented("PUT", "/actions/{id}", PLAIN | {409}, body=ACTION_CHANGE, reply=ACTION),
    "deleteAction": Documented(
        "DELETE", "/actions/{id}", PLAIN, reply={"*deleted": "boolean", "*id": "string"}
    ),
    "executeAction": Documented(
        "POST",
        "/actions/execute",
        PLAIN,
        required=True,
        body={**EXECUTION, "actionId": "string", "duration": "number"},
        bounds={"duration": {"minimum": 0}},
        reply={"*success": "boolean"},
    ),
    "executeActionById": Documented(
        "POST",
        "/actions/{actionId}/execute",
        PLAIN,
        body=EXECUTION,
        reply={"*actionId": "string", "*ids": "array[string]", "*success": "boolean"},
    ),
    "listWordlists": Documented(
        "GET",
        "/wordlist",
        frozenset({200, 401, 403, 500}),
        unlisted=frozenset({400}),
        query=PAGES_2,
        bounds=PAGE_SIZE,
        reply=under("[]", WORDLIST_ROW),
    ),
    "readWordlist": Documented("GET", "/wordlist/{id}", READ, reply=WORDLIST),
    "updateWordlist": Documented(
        "PUT",
        "/wordlist/{id}",
        PLAIN,
        body={
            "name": "string",
            "key": "string",
            "description": "string",
            "words": "array[string]",
            "strict": "boolean",
        },
        bounds={"words": {"maxItems": 5000}},
        reply=WORDLIST,
    ),
    "readEmbeddingStatus": Documented(
        "GET",
        "/wordlist/{id}/embedding-status",
        READ,
        reply={"*progress": "number", "*remainingWords": "number", "*totalWords": "number"},
    ),
    "addWords": Documented(
        "POST",
        "/wordlist/{id}/words",
        PLAIN,
        required=True,
        body={"*words": "array[string]"},
        reply={"*addedCount": "number", "*addedWords": "array[string]", "*totalCount": "number"},
    ),
    "removeWords": Documented(
        "DELETE",
        "/wordlist/{id}/words",
        PLAIN,
        query={"*words": "array[string]"},
        reply={"*removedCount": "number", "*removedWords": "array[string]", "*totalCount": "number"},
    ),
    "listWebhooks": Documented(
        "GET",
        "/webhooks",
        frozenset({200, 401}),
        unlisted=frozenset({400}),
        query=PAGES_2,
        bounds=PAGE_SIZE,
        reply=under("[]", WEBHOOK),
    ),
    "createWebhook": Documented(
        "POST",
        "/webhooks",
        frozenset({200, 400, 401}),
        required=True,
        body=needing(WEBHOOK_CHANGE, "name", "url", "eventTypes"),
        bounds=WEBHOOK_BOUNDS,
        reply=WEBHOOK,
    ),
    "readWebhook": Documented("GET", "/webhooks/{id}", PLAIN - {400}, unlisted=frozenset({400}), reply=WEBHOOK),
    "updateWebhook": Documented(
        "PUT", "/webhooks/{id}", PLAIN, body=WEBHOOK_CHANGE, bounds=WEBHOOK_BOUNDS, reply=WEBHOOK
    ),
    "deleteWebhook": Documented(
        "DELETE",
        "/webhooks/{id}",
        PLAIN - {400},
        unlisted=frozenset({400}),
        reply={"*deleted": "boolean", "*id": "string"},
    ),
    "readWebhookSecret": Documented(
        "GET", "/webhook-secret", frozenset({200, 401}), reply={"*secret": "string"}
    ),
    "checkKey": Documented("GET", "/auth", frozenset({200, 401}), reply=KEY),
    "confirmKey": Documented("POST", "/auth", frozenset({200, 401}), unlisted=frozenset({400}), reply=KEY),
    "readQuota": Documented(
        "GET",
        "/account",
        frozenset({200, 401}),
        reply={
            "*id": "string",
            "*paid_plan_name": "string",
            "*remaining_quota": "number",
            "*text_api_quota": "number",
            "current_project": "object",
            "*current_project.id": "string",
            "*current_project.name": "string",
        },
    ),
}
"""Our name of each call to what is known of it."""

# The clients from 2.0 on


def paged(fields: Fields) -> Fields:
    """A page of such items."""
    return {
        "*data": "array",
        **under("data[]", fields),
        "*pagination": "object",
        "*pagination.page": "integer",
        "*pagination.pageSize": "integer",
        "*pagination.total": "integer",
        "*pagination.totalPages": "integer",
        "*pagination.hasMore": "boolean",
    }


QUEUE_2: Fields = {"*id": "string", "*name": "string", "*description": "null|string", "*isDefault": "boolean"}

QUEUE_ITEM_2: Fields = {
    "*id": "string",
    "*contentId": "string",
    "*content": "any",
    "*labels": "array",
    "*labels[].label": "string",
    "*labels[].score": "number",
    "labels[].manual": "boolean",
    "labels[].flagged": "boolean",
    "labels[].shadow_flagged": "boolean",
    "labels[].matches": "array",
    **{
        path.replace("policies[entity_matcher]", "labels[]"): kind
        for path, kind in MODERATED.items()
        if "entity_matcher].matches[]" in path
    },
    "*flagged": "boolean",
    "*severity": "null|number",
    "*status": one_of("pending", "resolved"),
    "*timestamp": "number",
    "*language": "null|string",
    "*conversationId": "null|string",
    "*authorId": "null|string",
    "*contentType": "null|string",
}

REPLIES_2: Mapping[str, Fields] = {
    "listAuthors": paged(AUTHOR),
    "readQueue": {
        "*queue": "object",
        **under("queue", QUEUE_2),
        "*queue.unresolvedItemsCount": "integer",
        "*queue.resolvedItemsCount": "integer",
        "*queue.totalItemsCount": "integer",
    },
    "readQueueStats": {
        "*reviewStats": "object",
        "*reviewStats.totalReviewed": "integer",
        "*reviewStats.totalPending": "integer",
        "*topReviewers": "array",
        "*topReviewers[].userId": "null|string",
        "*topReviewers[].name": "null|string",
        "*topReviewers[].reviewCount": "integer",
        "*trends": "object",
        "*trends.dailyReviewCounts": "array",
        "*trends.dailyReviewCounts[].date": "string",
        "*trends.dailyReviewCounts[].count": "integer",
    },
    "listQueueItems": paged(QUEUE_ITEM_2),
    "listActions": paged(ACTION),
    "listWordlists": paged(WORDLIST_ROW),
    "listWebhooks": paged(WEBHOOK),
}
"""What the client 2.2.0 reads where it reads another shape than those before it."""

DRY_OR_NOT = one_of("DRY_RUN", "ACTIVE")

PROJECT: Fields = {
    "*id": "string",
    "*name": "string",
    "*description": "null|string",
    "*domain": "null|string",
    "*context": "null|string",
    "*globalFlaggingMode": DRY_OR_NOT,
    "*enableRequestLogging": "boolean",
    "*casebookEnabled": "boolean",
    "*createdAt": "string",
    "*updatedAt": "string",
}

CHANNEL_SWITCHES: Fields = {
    "flaggingMode": DRY_OR_NOT,
    "contextEnabled": "boolean",
    "enableImageModeration": "boolean",
    "enableVideoModeration": "boolean",
    "enableAudioModeration": "boolean",
    "enableVoiceModeration": "boolean",
    "includeTranscriptInResponse": "boolean",
    "transcriptionQuality": one_of("SPEED", "BALANCED", "ACCURACY"),
    "unicodeSpoofDetectionEnabled": "boolean",
    "frameCaptureInterval": "number",
    "maxFramesPerVideo": "integer",
    "spreadFrames": "boolean",
}

CHANNEL: Fields = {
    "*id": "string",
    "*projectId": "string",
    "*key": "string",
    "*name": "string",
    "*description": "null|string",
    "*isDefault": "boolean",
    "*contentType": META_TYPES | {None},
    **needing(CHANNEL_SWITCHES, *CHANNEL_SWITCHES),
    "*createdAt": "string",
    "*updatedAt": "string",
}

RANGES = one_of("24h", "7d", "30d", "90d")

PERIOD: Fields = {
    "*requests": "integer",
    "*flagged": "integer",
    "*flagRate": "number",
    "*allowed": "integer",
    "*rejected": "integer",
    "*sentToReview": "integer",
    "*handledAutomatically": "integer",
    "*flaggedButAllowed": "integer",
}

OF_A_PROJECT = frozenset({200, 401, 403, 404})
"""What the client lists for a call that only names a project or a channel."""

UNLISTED_400 = frozenset({400})


def analytics(name: str, reply: Fields, limit: int | None = None, *, channel: bool = True) -> Documented:
    """One of the figures over a time."""
    query: dict[str, Kind] = {"range": RANGES}
    bounds: dict[str, dict[str, Any]] = {"range": {"default": "30d"}}
    if channel:
        query["channel"] = "string"
    if limit is not None:
        query["limit"] = "number"
        bounds["limit"] = {"default": limit}
    said: Fields = {"*range": RANGES, **({"*channelId": "null|string"} if channel else {}), **reply}
    return Documented("GET", f"/analytics/{name}", READ, query=query, bounds=bounds, reply=said)


NEWER: Mapping[str, Documented] = {
    "listQueues": Documented("GET", "/queue", READ, query=PAGES_2, bounds=PAGE_SIZE, reply=paged(QUEUE_2)),
    "resolveQueueItems": Documented(
        "POST",
        "/queue/{id}/items/resolve",
        WRITTEN,
        unlisted=frozenset({404}),
        required=True,
        body={"*itemIds": "array[string]"},
        bounds={"itemIds": {"maxItems": 100}},
        reply={"*resolved": "integer", "*notFoundIds": "array[string]"},
    ),
    "createWordlist": Documented(
        "POST",
        "/wordlist",
        frozenset({200, 400, 401}),
        unlisted=frozenset({404}),
        required=True,
        body={"*name": "string", "key": "string", "description": "string", "words": "array[string]"},
        bounds={"words": {"maxItems": 5000}},
        reply=WORDLIST,
    ),
    "listProjects": Documented(
        "GET",
        "/projects",
        frozenset({200, 401, 403}),
        unlisted=frozenset({400, 404}),
        query=PAGES_2,
        bounds=PAGE_SIZE,
        reply=paged(PROJECT),
    ),
    "createProject": Documented(
        "POST",
        "/projects",
        frozenset({200, 400, 401, 403}),
        unlisted=frozenset({404}),
        required=True,
        body={
            "*name": "string",
            "domain": "string",
            "context": "string",
            "brief": "string",
            "usedByMinors": "boolean",
        },
        bounds={"usedByMinors": {"default": False}},
        reply={**PROJECT, "*secretKey": "string"},
    ),
    "readProject": Documented("GET", "/projects/{id}", OF_A_PROJECT, unlisted=UNLISTED_400, reply=PROJECT),
    "updateProject": Documented(
        "PUT",
        "/projects/{id}",
        OF_A_PROJECT | {400},
        body={
            "name": "string",
            "description": "null|string",
            "domain": "null|string",
            "context": "null|string",
            "globalFlaggingMode": DRY_OR_NOT,
            "enableRequestLogging": "boolean",
            "casebookEnabled": "boolean",
        },
        reply=PROJECT,
    ),
    "deleteProject": Documented(
        "DELETE",
        "/projects/{id}",
        OF_A_PROJECT,
        unlisted=UNLISTED_400,
        reply={"*deleted": "boolean", "*id": "string"},
    ),
    "duplicateProject": Documented(
        "POST",
        "/projects/{id}/duplicate",
        OF_A_PROJECT | {400},
        body={"name": "string"},
        reply={**PROJECT, "*secretKey": "string"},
    ),
    "createProjectApiKey": Documented(
        "POST",
        "/projects/{id}/api-keys",
        OF_A_PROJECT | {400},
        body={"name": "string"},
        bounds={"name": {"default": "API key"}},
        reply={
            "*id": "string",
            "*name": "string",
            "*projectId": "string",
            "*createdAt": "string",
            "*secretKey": "string",
        },
    ),
    "listChannels": Documented(
        "GET",
        "/projects/{projectId}/channels",
        OF_A_PROJECT,
        unlisted=UNLISTED_400,
        query=PAGES_2,
        bounds=PAGE_SIZE,
        reply=paged(CHANNEL),
    ),
    "createChannel": Documented(
        "POST",
        "/projects/{projectId}/channels",
        OF_A_PROJECT | {400},
        required=True,
        body={"*name": "string", "key": "string", "description": "string", "contentType": META_TYPES},
        reply=CHANNEL,
    ),
    "readChannel": Documented("GET", "/channels/{id}", OF_A_PROJECT, unlisted=UNLISTED_400, reply=CHANNEL),
    "updateChannel": Documented(
        "PUT",
        "/channels/{id}",
        OF_A_PROJECT | {400},
        body={
            "name": "string",
            "key": "string",
            "description": "null|string",
            "contentType": META_TYPES,
            **CHANNEL_SWITCHES,
        },
        reply=CHANNEL,
    ),
    "deleteChannel": Documented(
        "DELETE", "/channels/{id}", OF_A_PROJECT | {400}, reply={"*deleted": "boolean", "*id": "string"}
    ),
    "duplicateChannel": Documented(
        "POST",
        "/channels/{id}/duplicate",
        OF_A_PROJECT | {400},
        body={"name": "string", "key": "string"},
        reply=CHANNEL,
    ),
    "readAnalyticsSummary": analytics(
        "summary",
        {
            "*totals": "object",
            **under("totals", PERIOD),
            "*totals.distinctAuthors": "integer",
            "*previousPeriod": "object",
            **under("previousPeriod", PERIOD),
            "*pendingReview": "integer",
            "*flagRateSpike": "null|object",
            "*flagRateSpike.multiple": "number",
            "*flagRateSpike.recentFlagRate": "number",
            "*flagRateSpike.baselineFlagRate": "number",
            "*flagRateSpike.recentFlagged": "integer",
            "*flagRateSpike.recentRequests": "integer",
        },
    ),
    "readAnalyticsPolicies": analytics(
        "policies",
        {
            "*policies": "array",
            "*policies[].label": "string",
            "*policies[].flagged": "integer",
            "*policies[].previousFlagged": "integer",
        },
        limit=8,
    ),
    "readAnalyticsAuthors": analytics(
        "authors",
        {
            "*authors": "array",
            "*authors[].authorId": "string",
            "*authors[].name": "null|string",
            "*authors[].flagged": "integer",
        },
        limit=6,
    ),
    "readAnalyticsChannels": analytics(
        "channels",
        {
            "*channels": "array",
            "*channels[].id": "string",
            "*channels[].name": "string",
            "*channels[].requests": "integer",
            "*channels[].flagged": "integer",
            "*channels[].flagRate": "number",
        },
        channel=False,
    ),
    "readAnalyticsVolumes": analytics(
        "volumes",
        {
            "*bucket": one_of("hour", "day"),
            "*volumes": "array",
            "*volumes[].start": "string",
            "*volumes[].requests": "integer",
            "*volumes[].flagged": "integer",
            "*volumes[].rejected": "integer",
            "*volumes[].sentToReview": "integer",
        },
    ),
    "readAnalyticsAutomation": analytics(
        "automation",
        {
            "*flagged": "integer",
            "*handledByRules": "integer",
            "*handledByCasebook": "integer",
            "*sentToReview": "integer",
            "*mergedDuplicates": "integer",
            "*automationRate": "null|number",
            "*reviewsAllowed": "integer",
            "*reviewsRejected": "integer",
            "*reviewsResolvedWithoutDecision": "integer",
            "*reviewsUnresolved": "integer",
            "*casebookOverrulings": "integer",
            "*rules": "array",
            "*rules[].name": "string",
            "*rules[].count": "integer",
        },
    ),
    "sendFeedback": Documented(
        "POST",
        "/feedback",
        frozenset({200, 400, 401}),
        unlisted=frozenset({404}),
        required=True,
        body={
            "*title": "string",
            "*description": "string",
            "type": one_of("feature_request", "bug", "other"),
            "source": one_of("mcp", "skill", "cli", "api"),
        },
        bounds={"type": {"default": "feature_request"}, "source": {"default": "api"}},
        reply={"*id": "string", "*status": one_of("received")},
    ),
}
"""Our name of each call that only the client 2.2.0 makes to what it knows of it."""

ERROR_TYPES = frozenset(
    {
        *("invalid_request_error", "authentication_error", "permission_error", "not_found_error"),
        *("conflict_error", "rate_limit_error", "api_error"),
    }
)
"""What the client 2.2.0 tells errors apart by."""

# What the vendor's validator says of wrong requests: pointer and broken rule, in the words of JSON Schema

Broken = tuple[tuple[str, str], ...]

A_URL = "https://cdn.example.com/clip.mp4"
A_FIELD = {"type": "text", "value": "a"}

VERDICTS: tuple[tuple[str, Any, Broken], ...] = (
    ("moderateVideo", {}, (("/url", "required"),)),
    ("moderateVideo", {"url": None}, (("/url", "type"),)),
    ("moderateVideo", {"url": "nope"}, (("/url", "format"),)),
    ("moderateVideo", {"url": ""}, (("/url", "format"),)),
    ("moderateVideo", {"url": "ftp://x/y"}, ()),
    ("moderateVideo", {"url": A_URL, "contentId": ""}, (("/contentId", "minLength"),)),
    ("moderateVideo", {"url": A_URL, "contentId": "x" * 101}, (("/contentId", "maxLength"),)),
    ("moderateVideo", {"url": A_URL, "contentId": "x" * 100}, ()),
    ("moderateVideo", {"url": A_URL, "contentId": None}, (("/contentId", "type"),)),
    ("moderateVideo", {"url": A_URL, "doNotStore": "true"}, (("/doNotStore", "type"),)),
    ("moderateVideo", {"url": A_URL, "metadata": "x"}, (("/metadata", "type"),)),
    ("moderateVideo", {"url": A_URL, "metadata": [1]}, (("/metadata", "type"),)),
    ("moderateVideo", {"url": A_URL, "surplus": 1}, ()),
    ("moderateVideo", [], (("", "type"),)),
    ("moderateObject", {}, (("/value", "required"),)),
    ("moderateObject", {"value": {"type": "object", "data": {}}}, ()),
    ("moderateObject", {"value": {"type": "object"}}, (("/value/data", "required"),)),
    ("moderateObject", {"value": {"type": "post", "data": {}}}, (("/value/type", "enum"),)),
    (
        "moderateObject",
        {"value": {"type": "event", "data": {"a": {"type": "pdf", "value": ""}}}},
        (("/value/data/a/type", "enum"),),
    ),
    (
        "moderateObject",
        {"value": {"type": "event", "data": {"a": {"type": "text"}}}},
        (("/value/data/a/value", "required"),),
    ),
    # a field's URL is not checked; a guide of the vendor leaves `data` out, its description does not
    ("moderateObject", {"value": {"type": "event", "data": {"a": {"type": "image", "value": "no URL"}}}}, ()),
    ("moderateObject", {"value": {"type": "profile", "bio": A_FIELD}}, (("/value/data", "required"),)),
    ("moderateText", {"value": ""}, (("/value", "minLength"),)),
    ("moderateText", {"value": "x" * 100_000}, ()),
    ("moderateText", {"value": "x" * 100_001}, (("/value", "maxLength"),)),
    ("moderateContent", {}, (("/content", "required"),)),
    ("moderateContent", {"content": {}}, (("/content/type", "required"),)),
    ("moderateContent", {"content": {"type": "pdf"}}, (("/content/type", "enum"),)),
    ("moderateContent", {"content": {"type": "text"}}, (("/content/text", "required"),)),
    ("moderateContent", {"content": {"type": "text", "text": ""}}, ()),
    (
        "moderateContent",
        {"content": {"type": "text", "text": "x" * 100_001}},
        (("/content/text", "maxLength"),),
    ),
    ("moderateContent", {"content": {"type": "image"}}, (("/content/url", "required"),)),
    ("moderateContent", {"content": {"type": "image", "data": "aGk="}}, ()),
    ("moderateContent", {"content": {"type": "image", "data": 5}}, (("/content/data", "type"),)),
    ("moderateContent", {"content": {"type": "image", "data": "x" * 5_500_000}}, ()),
    (
        "moderateContent",
        {"content": {"type": "image", "data": "x" * 5_500_001}},
        (("/content/data", "maxLength"),),
    ),
    ("moderateContent", {"content": {"type": "video", "url": A_URL}}, ()),
    ("moderateContent", {"content": {"type": "audio", "url": A_URL}}, ()),
    ("moderateContent", {"content": {"type": "object", "data": {}}}, ()),
    (
        "moderateContent",
        {
            "content": {
                "type": "object",
                "data": {
                    "a": {"type": "text", "text": "a"},
                    "b": {"type": "image", "url": A_URL},
                    "c": {"type": "video", "url": A_URL},
                    "d": {"type": "audio", "url": A_URL},
                },
            }
        },
        (),
    ),
    ("moderateContent", {"content": {"type": "image", "url": A_URL}}, ()),
    ("moderateContent", {"content": {"type": "video", "url": "nope"}}, (("/content/url", "format"),)),
    ("moderateContent", {"content": {"type": "audio"}}, (("/content/url", "required"),)),
    ("moderateContent", {"content": {"type": "object"}}, (("/content/data", "required"),)),
    (
        "moderateContent",
        {"content": {"type": "object", "data": {"a": {"type": "text", "text": "a"}, "b": {"type": "object"}}}},
        (("/content/data/b/type", "enum"),),
    ),
    ("createAuthor", {"external_id": "a", "manual_trust_level": 5}, (("/manual_trust_level", "maximum"),)),
    ("createAuthor", {"external_id": "a", "manual_trust_level": None, "email": None}, ()),
    ("createAuthor", {"external_id": "a", "metadata": {"a": {"b": 1}}}, (("/metadata/a", "type"),)),
    (
        "createAuthor",
        {"external_id": "a", "metadata": {f"{n}": n for n in range(26)}},
        (("/metadata", "maxProperties"),),
    ),
    ("executeAction", {}, (("/actionKey", "required"),)),
    ("executeAction", {"actionKey": "warn"}, ()),
    ("executeAction", {"actionId": "warn"}, ()),
    ("executeAction", {"actionId": "warn", "actionKey": 5}, (("/actionKey", "type"),)),
    ("createWebhook", {}, (("/eventTypes", "required"), ("/name", "required"), ("/url", "required"))),
    ("createWebhook", {"name": "a", "url": A_URL, "eventTypes": ["X"]}, (("/eventTypes/0", "enum"),)),
    # a forum's plugin sends this
    (
        "moderateObject",
        {
            "value": {
                "type": "object",
                "data": {
                    "title": {"type": "text", "value": "Hello"},
                    "post": {"type": "text", "value": "Hello, all"},
                    "image-1": {"type": "image", "value": "https://forum.example.com/uploads/1.png"},
                },
            },
            "doNotStore": False,
            "metadata": {"link": "https://forum.example.com/t/hello/1"},
            "authorId": "1",
            "contextId": "1",
            "contentId": "post-1",
        },
        (),
    ),
    # what the clients' own tests send
    ("updateAuthor", {}, ()),
    ("updateAction", {}, ()),
    ("updateWordlist", {}, ()),
    ("updateWebhook", {}, ()),
    ("resolveQueueItem", {}, ()),
    ("unresolveQueueItem", {"comment": "comment"}, ()),
    ("executeActionById", {}, ()),
)
"""Call, body, and what is wrong with it."""

POLICY_VERDICTS: tuple[tuple[Any, Broken], ...] = (
    ({"id": "toxicity", "flag": True}, ()),
    ({"id": "toxicity", "flag": True, "threshold": 0.5}, ()),
    ({"id": "toxicity"}, (("/flag", "required"),)),
    ({"flag": True}, (("/id", "required"),)),
    ({"id": "nonsense", "flag": True}, (("/id", "enum"),)),
    ({"id": "pii", "entities": {}}, ()),
    ({"id": "url", "entities": {"url": {"enable": True, "flag": False, "mask": "*", "shouldMask": True}}}, ()),
    ({"id": "pii"}, (("/entities", "required"),)),
    ({"id": "pii", "entities": {"email": {"flag": 1}}}, (("/entities/email/flag", "type"),)),
    ({"id": "guideline", "flag": True}, (("/guidelineKey", "required"), ("/instructions", "required"))),
    ({"id": "guideline", "flag": True, "guidelineKey": "k", "instructions": "i"}, ()),
    ({"id": "low_quality", "flag": True, "minWords": 5}, ()),
    ({"id": "low_quality", "flag": True, "minWords": "5"}, (("/minWords", "type"),)),
    ({"id": "face_detection", "flag": True, "comparator": "fewer_than", "count": 2}, ()),
    ({"id": "face_detection", "flag": True, "comparator": "exactly"}, (("/comparator", "enum"),)),
    ({"id": "unicode_spoofing", "flag": True, "signals": {"zalgo": {"flag": False}}}, ()),
    ({"id": "url_risk", "flag": True, "allowlistWordlistIds": ["id"], "flagLinkShorteners": True}, ()),
    ({"id": "url_risk", "flag": True, "blocklistWordlistIds": "id"}, (("/blocklistWordlistIds", "type"),)),
)
"""A policy of the unified call, and what is wrong with it."""

NONSENSE = {
    "listAuthors": "pageSize=0&pageNumber=0&memberSinceDate=memberSinceDate&lastActiveDate=lastActiveDate"
    "&contentTypes=contentTypes&sortBy=trustLevel&sortDirection=asc",
    "readQueueStats": "withinDays=withinDays",
    "listQueueItems": "pageSize=0&pageNumber=0&afterDate=afterDate&beforeDate=beforeDate&labels=labels"
    "&includeResolved=includeResolved&conversationIds=conversationIds&filteredActionIds=filteredActionIds",
    "listActions": "queueId=queueId",
    "removeWords": "words=string,other&words=third",
}
"""Queries that clients send and that must not be refused."""

# Webhooks

EVENTS: Mapping[str, str] = {
    "queueItemNew": "QUEUE_ITEM_NEW",
    "queueItemAction": "QUEUE_ITEM_ACTION",
    "queueItemCompleted": "QUEUE_ITEM_COMPLETED",
    "queueItemRejected": "QUEUE_ITEM_REJECTED",
    "queueItemAllowed": "QUEUE_ITEM_ALLOWED",
    "authorBlocked": "AUTHOR_BLOCKED",
    "authorUnblocked": "AUTHOR_UNBLOCKED",
    "authorSuspended": "AUTHOR_SUSPENDED",
    "authorUpdated": "AUTHOR_UPDATED",
    "authorTrustLevelChanged": "AUTHOR_TRUST_LEVEL_CHANGED",
    "authorAction": "AUTHOR_ACTION",
}
"""Our name of each webhook of the first version to what it calls itself."""

EVENTS_V2: Mapping[str, str] = {
    "queueItemNewV2": "queue_item.new",
    "queueItemActionV2": "queue_item.action",
    "queueItemCompletedV2": "queue_item.resolved",
    "queueItemRejectedV2": "queue_item.rejected",
    "queueItemAllowedV2": "queue_item.allowed",
    "authorBlockedV2": "author.blocked",
    "authorUnblockedV2": "author.unblocked",
    "authorSuspendedV2": "author.suspended",
    "authorUpdatedV2": "author.updated",
    "authorTrustLevelChangedV2": "author.trust_level_changed",
    "authorActionV2": "author.action",
}
"""The same of the second version."""

UNDOCUMENTED_EVENTS = frozenset({"queueItemNewV2", *EVENTS}) - {
    "queueItemNew",
    "queueItemAction",
    "queueItemCompleted",
}
"""Those whose payload no document has."""

EVENT: Fields = {
    "*id": "string",
    "*type": one_of("QUEUE_ITEM_NEW"),
    "*timestamp": "number",
    "queue": "object",
    "*queue.id": "string",
    "*queue.name": "string",
    "action": "object",
    "*action.id": "string",
    "*action.key": "null|string",
    "*action.name": "string",
    "*action.value": "null|string",
    "contextId": "string",
    "authorId": "string",
    "*item": "object",
    "*item.id": "string",
    "*item.flagged": "boolean",
    "*item.labels": "array",
    "*item.labels[].label": "string",
    "*item.labels[].score": "number",
    "*item.labels[].flagged": "boolean",
    "*item.labels[].manual": "boolean",
    "*item.language": "string",
    "*item.content": "string",
    "*item.timestamp": "number",
    "item.metadata": "object",
    "item.contextId": "string",
    "item.authorId": "string",
}
"""The payload of queueItemNew. The key and the value of an action are texts in the vendor's types, which do not
say what they are where there is none; contextId and authorId stand outside in its sample, inside in its types.
"""

ITEM_V2: Fields = {
    "*id": "string",
    "*author_id": "null|string",
    "*channel_key": "null|string",
    "*client_action": "any",
    "*content": "object",
    "*content.type": one_of("text", "image", "video", "audio", "object"),
    "content.text": "string",
    "content.url": "string",
    "content.data": "object|string",
    "*conversation_id": "null|string",
    "*flagged": "boolean|null",
    "*flagged_fields": "array[string]",
    "*labels": "array|null",
    "*labels[].label": "string",
    "*labels[].score": "number",
    "labels[].flagged": "boolean",
    "labels[].manual": "boolean",
    "*language": "null|string",
    "*meta_type": META_TYPES | one_of(None),
    "*metadata": "null|object",
    "*timestamp": "string",
}
"""An item in a payload of the second version."""
