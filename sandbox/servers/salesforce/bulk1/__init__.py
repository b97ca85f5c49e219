"""The first Bulk API, `/services/async`: jobs of batches, in XML, CSV or JSON."""
