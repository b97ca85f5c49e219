"""The firm's records in the shapes of each vendor."""
