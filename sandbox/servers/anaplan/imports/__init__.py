"""Imports as pure functions: a file and what is there, to what changes and fails."""
