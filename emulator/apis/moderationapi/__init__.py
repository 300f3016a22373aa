"""moderationapi.com: what texts, media and objects hold; authors, review queues, actions, wordlists, webhooks.

Source: moderationapi-analyze-object, moderationapi-analyze-video; the rest as its official clients speak it.
"""
