"""Faults on demand: what a test or a demo asks a server to do wrong.

    fault.py       one fault: which requests it strikes, how often, with which settings
    book.py        the faults of all servers
    registry.py    the kinds that there are to choose from
    errors.py      the vendor refuses, in its own words
    line.py        the connection fails: resets, timeouts, slow and broken bodies
    content.py     the answer is not what it should be: pages, fields, clocks
    rows.py        rows are refused, or change while they are read
    deliveries.py  what a server sends by itself comes twice, or in disorder
    exchange.py    one request with its answer, as the kinds see it
    shapes.py      what a kind has to know of a vendor
    presets.py     several faults under one name

Errors, pages and records look different with each vendor: that is in the vendors' own
`fault_shapes.py`.
"""

from sandbox.servers.faults.book import FaultBook
from sandbox.servers.faults.fault import Fault, InvalidFaultError

__all__ = ["Fault", "FaultBook", "InvalidFaultError"]
