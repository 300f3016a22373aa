"""One folder for each vendor; none knows another."""
