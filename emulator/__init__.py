"""One local server that stands in for three moderation vendors."""

__version__ = "0.1.0"
