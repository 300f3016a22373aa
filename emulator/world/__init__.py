"""One tenant's world: its clock, lifecycles, ids, store, journal and faults. Standard library only."""
