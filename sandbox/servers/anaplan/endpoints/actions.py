"""Imports, exports, other actions and processes; their tasks and failure dumps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response

from sandbox.servers.anaplan.actions import require_action
from sandbox.servers.anaplan.call import Endpoint
from sandbox.servers.anaplan.errors import BadRequestError, NotFoundError
from sandbox.servers.anaplan.exports import Exporter
from sandbox.servers.anaplan.imports.mapping import mapping_of
from sandbox.servers.anaplan.model.actions import (
    Export,
    FileShape,
    ListExport,
    ListImport,
    ModuleImport,
    OrderList,
    Process,
)
from sandbox.servers.anaplan.model.shape import find

if TYPE_CHECKING:
    from sandbox.servers.anaplan.call import Call
    from sandbox.servers.anaplan.model.actions import Action, AnyExport, OtherAction

_DUMP_CHUNK: Final = 10 * 1024 * 1024


def imports(call: Call) -> Response:
    """The imports."""
    shown = [_import(action) for action in call.model.imports if _runs(call, action)]
    return call.many("import", "imports", shown)


def import_metadata(call: Call) -> Response:
    """What an import reads."""
    action = require_action(call.model, call.user, "imports", call.part("action"))
    metadata: dict[str, Any] = {"name": action.name, "type": "MODEL"}
    file_id = getattr(action, "file_id", "")
    if file_id:
        source = find(call.model.files, file_id)
        metadata |= {"type": "FILE", "source": _source(source)}
    return call.one("import", importMetadata=metadata)


def exports(call: Call) -> Response:
    """The exports."""
    shown = [_export(action) for action in call.model.exports if _runs(call, action)]
    return call.many("export", "exports", shown)


def export_metadata(call: Call) -> Response:
    """What an export writes."""
    require_action(call.model, call.user, "exports", call.part("action"))
    export = find(call.model.exports, call.part("action"))
    metadata = Exporter(call.model, call.store).metadata(export)
    return call.one("export", exportMetadata=metadata)


def processes(call: Call) -> Response:
    """The processes."""
    shown = [
        {"id": action.id, "name": action.name}
        for action in call.model.processes
        if _runs(call, action)
    ]
    return call.many("process", "processes", shown)


def process_metadata(call: Call) -> Response:
    """What a process does, in order."""
    require_action(call.model, call.user, "processes", call.part("action"))
    process = find(call.model.processes, call.part("action"))
    shown = [
        _step(call, find(call.model.actions, action_id))
        for action_id in process.actions
    ]
    metadata = {"name": process.name, "actions": shown}
    return call.one("process", processMetadata=metadata)


def other_actions(call: Call) -> Response:
    """Actions of other kinds."""
    shown = [
        {"id": action.id, "name": action.name, "actionType": action.type}
        for action in call.model.others
        if _runs(call, action)
    ]
    return call.many("action", "actions", shown)


def other_action(call: Call) -> Response:
    """What an action of another kind does."""
    require_action(call.model, call.user, "actions", call.part("action"))
    action = find(call.model.others, call.part("action"))
    return call.one("action", action=_other(action))


def start(call: Call) -> Response:
    """Begin a task."""
    body = call.object()
    if not body.get("localeName"):
        raise BadRequestError("localeName is missing")
    task_id = call.tasks.start(_action(call), mapping_of(body, call.model))
    return call.one("task", task={"taskId": task_id})


def tasks(call: Call) -> Response:
    """The tasks of an action."""
    return call.many("task", "tasks", call.tasks.of(_action(call)))


def task(call: Call) -> Response:
    """A look at a task; how long each step took only when it is asked for."""
    shown = call.tasks.look(_action(call), call.part("task"))
    if not call.wants_all("includeProcessDetails"):
        for step in shown.get("result", {}).get("nestedResults", ()):
            step.pop("duration")
            step.pop("startTime")
    return call.one("task", task=shown)


def cancel(call: Call) -> Response:
    """Cancel a task."""
    return call.one("task", task=call.tasks.cancel(_action(call), call.part("task")))


def dump(call: Call) -> Response:
    """A failure dump as a whole."""
    return Response(_dump(call), media_type="application/octet-stream")


def dump_chunks(call: Call) -> Response:
    """The chunks of a failure dump."""
    count = max(1, -(-len(_dump(call)) // _DUMP_CHUNK))
    shown = [{"id": str(n), "name": f"Chunk {n}"} for n in range(count)]
    return call.many("chunk", "chunks", shown)


def dump_chunk(call: Call) -> Response:
    """One chunk of a failure dump."""
    text = call.part("chunk")
    start_at = int(text) * _DUMP_CHUNK if text.isdigit() else -1
    content = _dump(call)
    if not 0 <= start_at < len(content):
        raise NotFoundError
    piece = content[start_at : start_at + _DUMP_CHUNK]
    return Response(piece, media_type="application/octet-stream")


def _action(call: Call) -> str:
    """The action in the address."""
    action_id = call.part("action")
    require_action(call.model, call.user, call.part("kind"), action_id)
    return action_id


def _runs(call: Call, action: Action) -> bool:
    """Whether the user may run an action, and so sees it."""
    return call.user.may_run(action.id)


def _dump(call: Call) -> bytes:
    """The failure dump in the address; in a process, that of one of its actions."""
    action_id = _action(call)
    object_id = call.request.path_params.get("object", action_id)
    return call.tasks.dump(action_id, call.part("task"), object_id).encode()


def _import(action: ListImport | ModuleImport) -> dict[str, Any]:
    """An import; one that reads a view has no file."""
    return {
        "id": action.id,
        "name": action.name,
        "importDataSourceId": action.file_id,
        "importType": action.kind,
    }


def _export(export: AnyExport) -> dict[str, Any]:
    """An export."""
    return {
        "id": export.id,
        "name": export.name,
        "exportType": export.layout,
        "exportFormat": export.format,
        "encoding": "UTF-8",
        "layout": export.layout,
    }


def _other(action: OtherAction) -> dict[str, Any]:
    """An action of another kind, with what it works on."""
    shown = {
        "id": action.id,
        "name": action.name,
        "actionType": action.type,
        "listId": action.list_id,
    }
    if isinstance(action, OrderList):
        order = "DESCENDING" if action.is_descending else "ASCENDING"
        return {**shown, "sortOrder": order}
    return {**shown, "filterLineItemId": action.line_item_id}


def _step(call: Call, action: Action) -> dict[str, Any]:
    """An action as a process shows it."""
    if isinstance(action, ListImport | ModuleImport):
        shown = {**_import(action), "actionType": action.type}
        if call.wants_all("showImportDataSource") and action.file_id:
            source = find(call.model.files, action.file_id)
            shown["importDataSource"] = _source(source)
        return shown
    if isinstance(action, Export | ListExport):
        return {**_export(action), "actionType": action.type}
    if isinstance(action, Process):
        return {"id": action.id, "name": action.name, "actionType": "PROCESS"}
    return _other(action)


def _source(file: FileShape) -> dict[str, Any]:
    """How an import reads its file."""
    return {
        "textEncoding": file.encoding,
        "columnSeparator": file.separator,
        "textDelimiter": file.delimiter,
        "headerRow": file.header_row,
        "firstDataRow": file.first_data_row,
        "decimalSeparator": file.decimal_separator,
        "headerNames": list(file.columns),
        "columnCount": len(file.columns),
    }


_ACTION: Final = "/{kind}/{action}"
_TASK: Final = f"{_ACTION}/tasks/{{task}}"
_DUMPS: Final = (f"{_TASK}/dump", f"{_TASK}/dumps/{{object}}")

ENDPOINTS: Final = (
    Endpoint("GET", "/imports", imports, waits=False),
    Endpoint("GET", "/exports", exports, waits=False),
    Endpoint("GET", "/processes", processes, waits=False),
    Endpoint("GET", "/actions", other_actions, waits=False),
    Endpoint("GET", "/imports/{action}", import_metadata, waits=False),
    Endpoint("GET", "/exports/{action}", export_metadata),
    Endpoint("GET", "/processes/{action}", process_metadata, waits=False),
    Endpoint("GET", "/actions/{action}", other_action, waits=False),
    Endpoint("POST", f"{_ACTION}/tasks", start, waits=False),
    Endpoint("GET", f"{_ACTION}/tasks", tasks, waits=False),
    Endpoint("GET", _TASK, task, waits=False),
    Endpoint("DELETE", _TASK, cancel, waits=False),
    *(Endpoint("GET", path, dump) for path in _DUMPS),
    *(Endpoint("GET", f"{path}/chunks", dump_chunks) for path in _DUMPS),
    *(Endpoint("GET", f"{path}/chunks/{{chunk}}", dump_chunk) for path in _DUMPS),
)
