"""Describe: what the org says about its objects and fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.salesforce import facts, writability
from sandbox.servers.salesforce.catalogue import ID_TYPES, FieldType

if TYPE_CHECKING:
    from sandbox.servers.salesforce.catalogue import Catalogue, Field, SObject

SOAP_TYPES: Final = {
    FieldType.ID: "tns:ID",
    FieldType.REFERENCE: "tns:ID",
    FieldType.STRING: "xsd:string",
    FieldType.TEXTAREA: "xsd:string",
    FieldType.EMAIL: "xsd:string",
    FieldType.PHONE: "xsd:string",
    FieldType.URL: "xsd:string",
    FieldType.PICKLIST: "xsd:string",
    FieldType.MULTIPICKLIST: "xsd:string",
    FieldType.CURRENCY: "xsd:double",
    FieldType.PERCENT: "xsd:double",
    FieldType.DOUBLE: "xsd:double",
    FieldType.INT: "xsd:int",
    FieldType.BOOLEAN: "xsd:boolean",
    FieldType.DATE: "xsd:date",
    FieldType.DATETIME: "xsd:dateTime",
}
_LENGTHS: Final = {
    FieldType.ID: 18,
    FieldType.REFERENCE: 18,
    FieldType.STRING: 255,
    FieldType.PICKLIST: 255,
}
_DECIMALS: Final = frozenset({FieldType.CURRENCY, FieldType.PERCENT, FieldType.DOUBLE})


def describe_global(catalogue: Catalogue, version: str) -> dict[str, Any]:
    """The list of objects."""
    return {
        "encoding": "UTF-8",
        "maxBatchSize": 200,
        "sobjects": [_summary(each, version) for each in catalogue],
    }


def describe_sobject(
    sobject: SObject, catalogue: Catalogue, version: str
) -> dict[str, Any]:
    """Everything about one object."""
    writable = not sobject.is_read_only
    return {
        "actionOverrides": [],
        "childRelationships": _children(sobject, catalogue),
        "compactLayoutable": True,
        "fields": [
            _field(sobject, field, writable=writable)
            for field in sobject.fields.values()
        ],
        "hasSubtypes": False,
        "listviewable": None,
        "lookupLayoutable": None,
        "namedLayoutInfos": [],
        "networkScopeFieldName": None,
        "recordTypeInfos": [],
        "searchLayoutable": True,
        "sobjectDescribeOption": "FULL",
        "supportedScopes": [{"label": "All records", "name": "everything"}],
        **_summary(sobject, version),
    }


def basic_information(sobject: SObject, version: str) -> dict[str, Any]:
    """The short form: `GET /sobjects/X`."""
    return {"objectDescribe": _summary(sobject, version), "recentItems": []}


def _summary(sobject: SObject, version: str) -> dict[str, Any]:
    base = f"/services/data/{version}/sobjects/{sobject.name}"
    writable = not sobject.is_read_only
    label = facts.label(sobject.name)
    return {
        "activateable": False,
        "createable": writable,
        "custom": sobject.is_custom,
        "customSetting": False,
        "deletable": writable,
        "deprecatedAndHidden": False,
        "feedEnabled": False,
        "keyPrefix": sobject.key_prefix,
        "label": label,
        "labelPlural": f"{label}s",
        "layoutable": True,
        "mergeable": sobject.name in {"Account", "Contact"},
        "mruEnabled": False,
        "name": sobject.name,
        "queryable": True,
        "replicateable": True,
        "retrieveable": True,
        "searchable": True,
        "triggerable": True,
        "undeletable": writable,
        "updateable": writable,
        "urls": {
            "sobject": base,
            "describe": f"{base}/describe",
            "rowTemplate": f"{base}/{{ID}}",
        },
    }


def _children(sobject: SObject, catalogue: Catalogue) -> list[dict[str, Any]]:
    return [
        {
            "cascadeDelete": field.is_fixed,
            "childSObject": child.name,
            "deprecatedAndHidden": False,
            "field": field.name,
            "junctionIdListNames": [],
            "junctionReferenceTo": [],
            "relationshipName": None,
            "restrictedDelete": False,
        }
        for child in catalogue
        for field in child.fields.values()
        if field.refers_to == sobject.name
    ]


def _field(sobject: SObject, field: Field, *, writable: bool) -> dict[str, Any]:
    is_decimal = field.type in _DECIMALS
    default = writability.DEFAULTS.get(sobject.name, {}).get(field.name)
    if default is None and field.type is FieldType.BOOLEAN:
        default = False
    length = field.length or _LENGTHS.get(field.type, 0)
    system = field.name in writability.SYSTEM_FIELDS
    return {
        "aggregatable": field.type is not FieldType.BOOLEAN,
        "autoNumber": field.is_auto_number,
        "byteLength": length if field.type in ID_TYPES else length * 3,
        "calculated": field.formula is not None,
        "calculatedFormula": None,
        "cascadeDelete": False,
        "caseSensitive": False,
        "compoundFieldName": None,
        "controllerName": None,
        "createable": writable and field.is_createable,
        "custom": field.is_custom,
        "defaultValue": default,
        "defaultValueFormula": None,
        "defaultedOnCreate": system or field.is_auto_number or default is not None,
        "dependentPicklist": False,
        "deprecatedAndHidden": False,
        "digits": 18 if field.type is FieldType.INT else 0,
        "displayLocationInDecimal": False,
        "encrypted": False,
        "externalId": field.is_external_id,
        "extraTypeInfo": None,
        "filterable": True,
        "filteredLookupInfo": None,
        "groupable": not is_decimal and field.type is not FieldType.DATETIME,
        "highScaleNumber": False,
        "htmlFormatted": False,
        "idLookup": field.type is FieldType.ID or field.is_external_id,
        "inlineHelpText": None,
        "label": facts.label(field.name),
        "length": length,
        "mask": None,
        "maskType": None,
        "name": field.name,
        "nameField": field.name == "Name",
        "namePointing": False,
        "nillable": not (
            field.is_required
            or field.is_auto_number
            or system
            or field.type is FieldType.BOOLEAN
        ),
        "permissionable": field.is_custom and not field.is_required,
        "picklistValues": _picklist(field, default),
        "polymorphicForeignKey": False,
        "precision": field.precision,
        "queryByDistance": False,
        "referenceTargetField": None,
        "referenceTo": [] if field.refers_to is None else [field.refers_to],
        "relationshipName": field.relationship,
        "relationshipOrder": 0 if field.is_fixed else None,
        "restrictedDelete": False,
        "restrictedPicklist": field.is_restricted,
        "scale": field.places,
        "searchPrefilterable": False,
        "soapType": SOAP_TYPES[field.type],
        "sortable": True,
        "type": field.type.value,
        "unique": field.is_external_id,
        "updateable": writable and field.is_updateable,
        "writeRequiresMasterRead": False,
    }


def _picklist(field: Field, default: object) -> list[dict[str, Any]]:
    return [
        {
            "active": True,
            "defaultValue": value == default,
            "label": value,
            "validFor": None,
            "value": value,
        }
        for value in field.picklist
    ]
