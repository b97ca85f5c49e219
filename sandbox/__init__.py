"""A simulated consulting firm, and servers with the vendors' protocols over it."""
