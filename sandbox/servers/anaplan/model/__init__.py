"""The planning model: what it is made of, and the one that the sandbox has."""
