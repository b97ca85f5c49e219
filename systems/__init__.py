"""How to talk to each vendor: authentication, paging, errors, limits, calls."""
