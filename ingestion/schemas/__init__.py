"""The declared schema of every object that is landed, by system."""

from ingestion.schema import SourceObject
from ingestion.schemas import certinia, netsuite, salesforce, stripe

OBJECTS_BY_SYSTEM: dict[str, tuple[SourceObject, ...]] = {
    "salesforce": salesforce.OBJECTS,
    "certinia": certinia.OBJECTS,
    "netsuite": netsuite.OBJECTS,
    "stripe": stripe.OBJECTS,
}
