"""The documents in schemas/ made executable; Call and Reply, the two types that a handler exchanges."""
