"""The record service: any record, by internal id or by external id.

    request -> reads, writes -> content (JSON to columns and back)
                             -> store (rows of lists and entities)
                             -> ledger (transactions: lines, postings, applications)

What a record type has is declared in `registry` and shown by `metadata`; no code is
written for a type of its own.
"""
