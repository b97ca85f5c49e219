"""A Salesforce org with Certinia PSA installed: OAuth, REST, SOQL, Bulk 2.0."""
