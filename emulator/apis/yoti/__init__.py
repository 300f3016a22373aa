"""Yoti Trust & Safety: community moderation.

Source: yoti-trust-api-reference, yoti-trust-operations-summary.
"""
