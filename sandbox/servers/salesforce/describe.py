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
    FieldType.ADDRESS: "urn:address",
}
_LENGTHS: Final = {
    FieldType.ID: 18,
    FieldType.REFERENCE: 18,
    FieldType.STRING: 255,
    FieldType.PICKLIST: 255,
}
_MASTER_RECORD_TYPE: Final = {
    "active": True,
    "available": True,
    "defaultRecordTypeMapping": True,
    "developerName": "Master",
    "master": True,
    "name": "Master",
    "recordTypeId": "012000000000000AAA",
    "urls": {},
}
"""The record type that every object has."""


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
    return _sorted(
        {
            **_summary(sobject, version),
            "actionOverrides": [],
            "childRelationships": _children(sobject, catalogue),
            "compactLayoutable": True,
            "defaultImplementation": None,
            "extendedBy": None,
            "extendsInterfaces": None,
            "fields": [_field(sobject, each) for each in sobject.fields.values()],
            "implementedBy": None,
            "implementsInterfaces": None,
            "listviewable": None,
            "lookupLayoutable": None,
            "namedLayoutInfos": [],
            "networkScopeFieldName": None,
            "recordTypeInfos": [_MASTER_RECORD_TYPE],
            "searchLayoutable": True,
            "sobjectDescribeOption": "FULL",
            "supportedScopes": _scopes(sobject),
            "urls": _urls(sobject, version, in_full=True),
        }
    )


def basic_information(
    sobject: SObject, version: str, recent: list[dict[str, Any]]
) -> dict[str, Any]:
    """The short form: `GET /sobjects/X`."""
    return {"objectDescribe": _summary(sobject, version), "recentItems": recent}


def _summary(sobject: SObject, version: str) -> dict[str, Any]:
    writable = not sobject.is_read_only
    label = facts.object_label(sobject.name)
    return {
        "activateable": False,
        "associateEntityType": None,
        "associateParentEntity": None,
        "createable": writable,
        "custom": sobject.is_custom,
        "customSetting": False,
        "deepCloneable": False,
        "deletable": writable,
        "deprecatedAndHidden": False,
        "feedEnabled": False,
        "hasSubtypes": False,
        "isInterface": False,
        "isSubtype": False,
        "keyPrefix": sobject.key_prefix,
        "label": label,
        "labelPlural": facts.plural(label),
        "layoutable": True,
        "mergeable": sobject.name in {"Account", "Contact"},
        "mruEnabled": writable,
        "name": sobject.name,
        "queryable": True,
        "replicateable": True,
        "retrieveable": True,
        "searchable": writable,
        "triggerable": writable,
        "undeletable": writable,
        "updateable": writable,
        "urls": _urls(sobject, version, in_full=False),
    }


def _urls(sobject: SObject, version: str, *, in_full: bool) -> dict[str, str]:
    base = f"/services/data/{version}/sobjects/{sobject.name}"
    urls = {
        "rowTemplate": f"{base}/{{ID}}",
        "describe": f"{base}/describe",
        "sobject": base,
    }
    if in_full:
        urls |= {
            "uiEditTemplate": "/{ID}/e",
            "uiDetailTemplate": "/{ID}",
            "uiNewRecord": f"/{sobject.key_prefix}/e",
        }
    return _sorted(urls)


def _scopes(sobject: SObject) -> list[dict[str, str]]:
    scopes = [{"label": "All records", "name": "everything"}]
    if sobject.field("OwnerId"):
        scopes.append({"label": "My records", "name": "mine"})
    return scopes


def _children(sobject: SObject, catalogue: Catalogue) -> list[dict[str, Any]]:
    return [
        {
            "cascadeDelete": child.lookup.is_fixed,
            "childSObject": child.sobject.name,
            "deprecatedAndHidden": False,
            "field": child.lookup.name,
            "junctionIdListNames": [],
            "junctionReferenceTo": [],
            "relationshipName": child.relationship,
            "restrictedDelete": False,
        }
        for child in catalogue.children(sobject)
    ]


def _sorted(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields by name, as the platform writes a describe."""
    return dict(sorted(fields.items()))


def _field(sobject: SObject, field: Field) -> dict[str, Any]:
    writable = not sobject.is_read_only
    is_compound = field.type is FieldType.ADDRESS
    default = writability.DEFAULTS.get(sobject.name, {}).get(field.name)
    if default is None and field.type is FieldType.BOOLEAN:
        default = False
    length = field.length or _LENGTHS.get(field.type, 0)
    system = field.name in writability.SYSTEM_FIELDS
    return {
        "aggregatable": field.is_filterable and field.type is not FieldType.BOOLEAN,
        "aiPredictionField": False,
        "autoNumber": field.is_auto_number,
        "byteLength": length if field.type in ID_TYPES else length * 3,
        "calculated": field.formula is not None and not is_compound,
        "calculatedFormula": None,
        "cascadeDelete": False,
        "caseSensitive": False,
        "compoundFieldName": field.compound,
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
        "extraTypeInfo": (
            "plaintextarea" if field.type is FieldType.TEXTAREA else None
        ),
        "filterable": field.is_filterable,
        "filteredLookupInfo": None,
        "formulaTreatNullNumberAsZero": False,
        "groupable": field.is_groupable,
        "highScaleNumber": False,
        "htmlFormatted": False,
        "idLookup": (
            field.type is FieldType.ID
            or field.is_external_id
            or (field.name == "Name" and not field.is_auto_number)
        ),
        "inlineHelpText": None,
        "label": facts.label(field.name),
        "length": length,
        "mask": None,
        "maskType": None,
        "name": field.name,
        "nameField": field.name == "Name",
        "namePointing": field.is_polymorphic,
        "nillable": not (
            field.is_required
            or field.is_auto_number
            or system
            or field.type is FieldType.BOOLEAN
        ),
        "permissionable": field.is_custom and not field.is_required,
        "picklistValues": _picklist(field, default),
        "polymorphicForeignKey": field.is_polymorphic,
        "precision": field.precision,
        "queryByDistance": False,
        "referenceTargetField": None,
        "referenceTo": _targets(field),
        "relationshipName": field.relationship,
        "relationshipOrder": 0 if field.is_fixed else None,
        "restrictedDelete": False,
        "restrictedPicklist": field.is_restricted,
        "scale": field.places,
        "searchPrefilterable": False,
        "soapType": SOAP_TYPES[field.type],
        "sortable": field.is_sortable,
        "type": field.type.value,
        "unique": field.is_external_id,
        "updateable": writable and field.is_updateable,
        "writeRequiresMasterRead": False,
    }


def _targets(field: Field) -> list[str]:
    if field.refers_to is None:
        return []
    return ["Group", field.refers_to] if field.is_polymorphic else [field.refers_to]


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
