"""Text in, findings out: what a moderation of text sees, and the rule behind each finding."""
