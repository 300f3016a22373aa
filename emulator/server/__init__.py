"""HTTP: the way of a request, limits, and the one door out."""
