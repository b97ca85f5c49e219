"""The record service: one record at a time, by internal id or by external id."""
