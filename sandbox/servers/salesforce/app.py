"""The org's address book: which path is answered by which service."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from sandbox.servers.faults import FaultBook
from sandbox.servers.salesforce.auth import Authority, SalesforceCredentials
from sandbox.servers.salesforce.bulk import QueryJobs
from sandbox.servers.salesforce.catalogue import SCHEMA, read_catalogue
from sandbox.servers.salesforce.cursors import CursorStore
from sandbox.servers.salesforce.endpoints import JobEndpoints, OrgEndpoints
from sandbox.servers.salesforce.http import Gateway, TrailingSlashes, unknown_path
from sandbox.servers.salesforce.ids import to_18
from sandbox.servers.salesforce.queries import QueryService
from sandbox.servers.salesforce.tokens import TokenEndpoints
from sandbox.servers.salesforce.writes import WriteService

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import AsyncIterator, Callable

    from sandbox.world import LiveWorld

VENDOR = "salesforce"
_DATA = "/services/data/{version}"
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
        catalogue = read_catalogue(cursor, lambda: book.hidden_objects(VENDOR))
        row = cursor.execute(
            f'select "Id" from {SCHEMA}."User" order by "CreatedDate", "Id" limit 1'  # noqa: S608 - a constant
        ).fetchone()
    user_id = row[0] if row else _NO_USER
    authority = Authority(credentials, now)
    gateway = Gateway(authority)
    jobs = QueryJobs(world, catalogue, user_id)
    org = OrgEndpoints(
        catalogue,
        QueryService(world, catalogue, CursorStore(now)),
        WriteService(world, catalogue, user_id),
        gateway,
    )
    bulk = JobEndpoints(jobs)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        jobs.close()

    return Starlette(
        routes=[
            *_token_routes(TokenEndpoints(authority, user_id)),
            *_org_routes(org, gateway),
            *_collection_routes(org, gateway),
            *_job_routes(bulk, gateway),
        ],
        middleware=[Middleware(TrailingSlashes)],
        exception_handlers={404: unknown_path, 405: unknown_path},
        lifespan=lifespan,
    )


def _token_routes(tokens: TokenEndpoints) -> list[Route]:
    return [
        Route("/services/oauth2/token", Gateway.open(tokens.token), methods=["POST"]),
        Route(
            "/services/oauth2/introspect",
            Gateway.open(tokens.introspect),
            methods=["POST"],
        ),
        Route("/services/oauth2/revoke", Gateway.open(tokens.revoke), methods=["POST"]),
        Route("/services/oauth2/userinfo", tokens.userinfo, methods=["GET", "POST"]),
        Route("/services/data", tokens.versions),
    ]


def _org_routes(org: OrgEndpoints, gateway: Gateway) -> list[Route]:
    return [
        _route(gateway, "", org.resources),
        _route(gateway, "/limits", org.limits),
        _route(gateway, "/limits/recordCount", org.record_count),
        _route(gateway, "/query", org.query),
        _route(gateway, "/query/{locator}", org.query_more),
        _route(gateway, "/queryAll", org.query_all),
        _route(gateway, "/queryAll/{locator}", org.query_more),
        _route(gateway, "/sobjects", org.describe_global),
        _route(gateway, "/sobjects/{name}", org.basic_information),
        _route(gateway, "/sobjects/{name}", org.create, "POST"),
        _route(gateway, "/sobjects/{name}/describe", org.describe),
        _route(gateway, "/sobjects/{name}/updated", org.updated),
        _route(gateway, "/sobjects/{name}/deleted", org.deleted),
        _route(gateway, "/sobjects/{name}/{id}", org.read),
        _route(gateway, "/sobjects/{name}/{id}", org.update, "PATCH"),
        _route(gateway, "/sobjects/{name}/{id}", org.delete, "DELETE"),
        _route(gateway, "/sobjects/{name}/{field}/{value}", org.upsert, "PATCH"),
    ]


def _collection_routes(org: OrgEndpoints, gateway: Gateway) -> list[Route]:
    path = "/composite/sobjects"
    return [
        _route(gateway, path, org.create_all, "POST"),
        _route(gateway, path, org.update_all, "PATCH"),
        _route(gateway, path, org.delete_all, "DELETE"),
        _route(gateway, f"{path}/{{name}}/{{field}}", org.upsert_all, "PATCH"),
    ]


def _job_routes(jobs: JobEndpoints, gateway: Gateway) -> list[Route]:
    return [
        _route(gateway, "/jobs/query", jobs.create, "POST"),
        _route(gateway, "/jobs/query", jobs.all),
        _route(gateway, "/jobs/query/{id}", jobs.read),
        _route(gateway, "/jobs/query/{id}", jobs.abort, "PATCH"),
        _route(gateway, "/jobs/query/{id}", jobs.delete, "DELETE"),
        _route(gateway, "/jobs/query/{id}/results", jobs.results),
    ]


def _route(
    gateway: Gateway, path: str, handler: Callable[..., Any], method: str = "GET"
) -> Route:
    return Route(_DATA + path, gateway.guarded(handler), methods=[method])
