"""Imports, exports and processes; their tasks and failure dumps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response

from sandbox.servers.anaplan.actions import require_action
from sandbox.servers.anaplan.call import Endpoint
from sandbox.servers.anaplan.errors import BadRequestError, NotFoundError
from sandbox.servers.anaplan.model.shape import FileShape, find

if TYPE_CHECKING:
    from sandbox.servers.anaplan.call import Call
    from sandbox.servers.anaplan.model.shape import ListImport, ModuleImport

_DUMP_CHUNK: Final = 10 * 1024 * 1024


def imports(call: Call) -> Response:
    """The imports."""
    return call.many("import", "imports", [_import(i) for i in call.model.imports])


def import_metadata(call: Call) -> Response:
    """What an import reads."""
    action = find(call.model.imports, call.part("action"))
    source = find(call.model.files, action.file_id)
    metadata = {"name": action.name, "type": "FILE", "source": _source(source)}
    return call.one("import", importMetadata=metadata)


def exports(call: Call) -> Response:
    """The exports."""
    shown = [
        {
            "id": export.id,
            "name": export.name,
            "exportType": export.kind,
            "exportFormat": "text/csv",
            "encoding": "UTF-8",
            "layout": export.kind,
        }
        for export in call.model.exports
    ]
    return call.many("export", "exports", shown)


def processes(call: Call) -> Response:
    """The processes."""
    shown = [{"id": p.id, "name": p.name} for p in call.model.processes]
    return call.many("process", "processes", shown)


def process_metadata(call: Call) -> Response:
    """What a process does, in order."""
    process = find(call.model.processes, call.part("action"))
    steps = [find(call.model.imports, action_id) for action_id in process.actions]
    shown = [{**_import(step), "actionType": "IMPORT"} for step in steps]
    if call.wants_all("showImportDataSource"):
        for step, described in zip(steps, shown, strict=True):
            source = find(call.model.files, step.file_id)
            described["importDataSource"] = _source(source)
    metadata = {"name": process.name, "actions": shown}
    return call.one("process", processMetadata=metadata)


def other_actions(call: Call) -> Response:
    """Actions of other kinds; the model has none."""
    return call.many("action", "actions", [])


def start(call: Call) -> Response:
    """Begin a task."""
    body = call.json()
    if not isinstance(body, dict) or not body.get("localeName"):
        raise BadRequestError("localeName is missing")
    if body.get("mappingParameters"):
        # Every column is mapped; there is nothing to be asked when an import is run.
        raise BadRequestError("The action has no mapping to be chosen")
    task_id = call.tasks.start(_action(call))
    return call.one("task", task={"taskId": task_id})


def tasks(call: Call) -> Response:
    """The tasks of an action."""
    return call.many("task", "tasks", call.tasks.of(_action(call)))


def task(call: Call) -> Response:
    """A look at a task."""
    return call.one("task", task=call.tasks.look(_action(call), call.part("task")))


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
    require_action(call.model, call.part("kind"), action_id)
    return action_id


def _dump(call: Call) -> bytes:
    """The failure dump in the address; in a process, that of one of its actions."""
    action_id = _action(call)
    object_id = call.request.path_params.get("object", action_id)
    return call.tasks.dump(action_id, call.part("task"), object_id).encode()


def _import(action: ListImport | ModuleImport) -> dict[str, Any]:
    """An import."""
    return {
        "id": action.id,
        "name": action.name,
        "importDataSourceId": action.file_id,
        "importType": action.kind,
    }


def _source(file: FileShape) -> dict[str, Any]:
    """How an import reads its file."""
    return {
        "textEncoding": "UTF-8",
        "columnSeparator": ",",
        "textDelimiter": '"',
        "headerRow": 1,
        "firstDataRow": 2,
        "decimalSeparator": ".",
        "headerNames": list(file.columns),
        "columnCount": len(file.columns),
    }


_ACTION: Final = "/{kind}/{action}"
_TASK: Final = f"{_ACTION}/tasks/{{task}}"
_DUMPS: Final = (f"{_TASK}/dump", f"{_TASK}/dumps/{{object}}")

ENDPOINTS: Final = (
    Endpoint("GET", "/imports", imports),
    Endpoint("GET", "/exports", exports),
    Endpoint("GET", "/processes", processes),
    Endpoint("GET", "/actions", other_actions),
    Endpoint("GET", "/imports/{action}", import_metadata),
    Endpoint("GET", "/processes/{action}", process_metadata),
    Endpoint("POST", f"{_ACTION}/tasks", start, waits=False),
    Endpoint("GET", f"{_ACTION}/tasks", tasks, waits=False),
    Endpoint("GET", _TASK, task, waits=False),
    Endpoint("DELETE", _TASK, cancel, waits=False),
    *(Endpoint("GET", path, dump) for path in _DUMPS),
    *(Endpoint("GET", f"{path}/chunks", dump_chunks) for path in _DUMPS),
    *(Endpoint("GET", f"{path}/chunks/{{chunk}}", dump_chunk) for path in _DUMPS),
)
