"""Reading published snapshots: the pointer, one connection each, typed queries."""
