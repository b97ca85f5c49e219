"""The org's address book: which path is answered by which service."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route

from sandbox.servers.faults import FaultBook
from sandbox.servers.salesforce.auth import Authority, SalesforceCredentials
from sandbox.servers.salesforce.bulk1 import writes as bulk_writes
from sandbox.servers.salesforce.bulk1.endpoints import BulkEndpoints
from sandbox.servers.salesforce.bulk1.jobs import JobBook
from sandbox.servers.salesforce.bulk1.queries import QueryBatches
from sandbox.servers.salesforce.bulk2.ingest_endpoints import IngestEndpoints
from sandbox.servers.salesforce.bulk2.ingest_jobs import IngestJobs
from sandbox.servers.salesforce.bulk2.query_endpoints import QueryJobEndpoints
from sandbox.servers.salesforce.bulk2.query_jobs import QueryJobs
from sandbox.servers.salesforce.catalogue import SCHEMA
from sandbox.servers.salesforce.cursors import CursorStore
from sandbox.servers.salesforce.endpoints.composite import CompositeEndpoints
from sandbox.servers.salesforce.endpoints.objects import ObjectEndpoints
from sandbox.servers.salesforce.endpoints.org import OrgEndpoints
from sandbox.servers.salesforce.endpoints.queries import QueryEndpoints
from sandbox.servers.salesforce.endpoints.records import RecordEndpoints
from sandbox.servers.salesforce.endpoints.search import SearchEndpoints
from sandbox.servers.salesforce.endpoints.writes import WriteEndpoints
from sandbox.servers.salesforce.events.bayeux import Bayeux
from sandbox.servers.salesforce.events.endpoints import CometdEndpoints
from sandbox.servers.salesforce.events.firm import ChangeFeed
from sandbox.servers.salesforce.events.stream import EventStream
from sandbox.servers.salesforce.grants import Grants
from sandbox.servers.salesforce.http import (
    Gateway,
    TrailingSlashes,
    list_versions,
    unexpected,
    unknown_path,
)
from sandbox.servers.salesforce.ids import to_18
from sandbox.servers.salesforce.org_catalogue import read_catalogue
from sandbox.servers.salesforce.queries import QueryService
from sandbox.servers.salesforce.runs import QueryRuns
from sandbox.servers.salesforce.soap import SoapEndpoints
from sandbox.servers.salesforce.store import OrgStore
from sandbox.servers.salesforce.tokens import TokenEndpoints
from sandbox.servers.salesforce.writes import WriteService

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import AsyncIterator, Callable

    from sandbox.world import LiveWorld

VENDOR = "salesforce"
_SMALLEST_ZIPPED = 2_048
_NO_USER = to_18("005Pb0000000001")


def create_app(
    world: LiveWorld,
    credentials: SalesforceCredentials,
    *,
    now: Callable[[], dt.datetime],
    faults: FaultBook | None = None,
) -> Starlette:
    """The org over a world.

    Args:
        world: the firm's records as they are known at the clock.
        credentials: the connected app that may log in.
        now: the real clock, by which sessions and assertions expire.
        faults: which objects the user can't see just now.
    """
    book = faults or FaultBook()
    with contextlib.closing(world.connection()) as cursor:
        catalogue = read_catalogue(cursor, lambda: book.hidden_names(VENDOR))
        row = cursor.execute(
            f'select "Id" from {SCHEMA}."User" order by "CreatedDate", "Id" limit 1'  # noqa: S608 - a constant
        ).fetchone()
    user_id = row[0] if row else _NO_USER
    authority = Authority(now)
    grants = Grants(credentials, now)
    gateway = Gateway(authority)
    cursors = CursorStore(now)
    store = OrgStore(world)
    queries = QueryService(store, catalogue, cursors, user_id)
    runs = QueryRuns(world)
    jobs = QueryJobs(world, queries, runs, user_id)
    writes = WriteService(store, catalogue, user_id)
    ingests = IngestJobs(writes, user_id)
    write_batches = bulk_writes.WriteBatches(writes)
    stream = EventStream()
    feed = ChangeFeed(world, catalogue, stream)
    store.on_commit(feed.committed)
    bayeux = Bayeux(stream, feed.sobjects, now)
    batches = QueryBatches(world, catalogue, queries, runs)
    batch_jobs = JobBook(
        catalogue,
        {"query": batches, "queryAll": batches}
        | dict.fromkeys(bulk_writes.OPERATIONS, write_batches),
        lambda: world.clock,
        user_id,
    )

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        runs.close()
        ingests.close()
        write_batches.close()
        cursors.close()

    return Starlette(
        routes=[
            Route("/services/data", list_versions),
            *TokenEndpoints(authority, grants, user_id).routes(),
            *SoapEndpoints(authority, grants, user_id).routes(),
            *OrgEndpoints(catalogue, queries, gateway).routes(),
            *QueryEndpoints(queries, gateway).routes(),
            *ObjectEndpoints(catalogue, queries, gateway).routes(),
            *SearchEndpoints(catalogue, queries, gateway).routes(),
            *RecordEndpoints(catalogue, queries, gateway).routes(),
            *WriteEndpoints(writes, queries, catalogue, gateway).routes(),
            *CompositeEndpoints(store, writes, catalogue, gateway).routes(),
            *QueryJobEndpoints(jobs, gateway).routes(),
            *IngestEndpoints(ingests, gateway).routes(),
            *BulkEndpoints(batch_jobs, gateway).routes(),
            *CometdEndpoints(authority, bayeux, stream, feed).routes(),
        ],
        middleware=[
            Middleware(TrailingSlashes),
            Middleware(GZipMiddleware, minimum_size=_SMALLEST_ZIPPED, compresslevel=1),
        ],
        exception_handlers={
            404: unknown_path,
            405: unknown_path,
            Exception: unexpected,
        },
        lifespan=lifespan,
    )
