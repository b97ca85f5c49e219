"""What whoever runs an import chooses, for dimensions that it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.servers.anaplan.errors import BadRequestError

if TYPE_CHECKING:
    from sandbox.servers.anaplan.model.shape import Model


def mapping_of(body: Any, model: Model) -> dict[str, str]:
    """The mapping parameters of a request: for each dimension, the item.

    Raises:
        BadRequestError: they are not parameters that the model has.
    """
    sent = body.get("mappingParameters") or []
    if not isinstance(sent, list):
        raise BadRequestError("mappingParameters must be a list")
    names = {shape.name for shape in model.lists} | {"Versions", "Version", "Time"}
    mapping: dict[str, str] = {}
    for parameter in sent:
        if not isinstance(parameter, dict):
            raise BadRequestError("A mapping parameter must be an object")
        type_, name = parameter.get("entityType"), parameter.get("entityName")
        if not isinstance(type_, str) or not isinstance(name, str):
            raise BadRequestError("A mapping parameter has a type and a name")
        if type_ not in names:
            raise BadRequestError(f"There is no {type_} to be chosen")
        if type_ in {"Version", "Versions"}:
            known = {version.name for version in model.versions}
            if name not in known:
                raise BadRequestError(f"There is no {type_} {name}")
        mapping[type_] = name
    return mapping


def singular(name: str) -> str:
    """What the interface calls one of a dimension's items, `Version` of `Versions`."""
    return "Version" if name == "Versions" else name
