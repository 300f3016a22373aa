"""What the content behind a URL shows: scripted, marked, really looked at, or as the request expects."""
