"""A firm small enough to be reckoned by hand, and what every mart must say of it."""
