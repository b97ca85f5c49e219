"""A simulated consulting firm, and servers that speak the vendors' protocols over it."""
