"""The tables that models' data are kept in, and what is in them at first.

They are in the live store's file, in a schema of their own, so that everything is still
there when the sandbox starts again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.servers.anaplan.store import NewItem, Store

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from sandbox.servers.anaplan.model.tenant import Tenant

_TABLES: Final = """
    create schema if not exists anaplan;
    create table if not exists anaplan.list_items (
        model_id varchar, list_id varchar, item_id varchar, position bigint,
        code varchar, name varchar, parent_id varchar, properties varchar,
        subsets varchar
    );
    create table if not exists anaplan.next_items (
        model_id varchar, list_id varchar, number bigint
    );
    create table if not exists anaplan.cells (
        model_id varchar, line_item_id varchar, place varchar, value double,
        text varchar
    );
    create table if not exists anaplan.uploads (
        model_id varchar, user_id varchar, file_id varchar, chunk_count integer,
        is_complete boolean, touched_at timestamp
    );
    create table if not exists anaplan.chunks (
        model_id varchar, user_id varchar, file_id varchar, number integer,
        content blob
    );
    create table if not exists anaplan.created_files (
        model_id varchar, file_id varchar, name varchar
    );
    create table if not exists anaplan.tasks (
        model_id varchar, user_id varchar, task_id varchar, action_id varchar,
        mapping varchar, state varchar, looks integer, created_at timestamp,
        result varchar
    );
    create table if not exists anaplan.dumps (
        model_id varchar, user_id varchar, task_id varchar, action_id varchar,
        content varchar, touched_at timestamp
    );
    create table if not exists anaplan.reads (
        model_id varchar, read_id varchar, object_id varchar, page integer,
        content varchar, touched_at timestamp
    );
    create table if not exists anaplan.settings (
        model_id varchar, name varchar, value varchar
    );
    create table if not exists anaplan.revisions (
        model_id varchar, revision_id varchar, name varchar, description varchar,
        user_id varchar, created_at timestamp
    );
"""


def prepare(cursor: DuckDBPyConnection, tenant: Tenant) -> None:
    """Create the tables, and fill the lists that planners have filled already."""
    cursor.execute(_TABLES)
    for model in tenant.models:
        store = Store(cursor, model.id)
        for shape in model.lists:
            initial = dict(model.initial_items).get(shape.id, ())
            if initial and not store.has_numbered(shape):
                above = store.names_above(model, shape)
                store.add_items(
                    shape,
                    [
                        NewItem(item.name, item.code, {}, above.get(item.parent or ""))
                        for item in initial
                    ],
                )
