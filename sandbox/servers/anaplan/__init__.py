"""An Anaplan tenant: authentication, one planning model, imports and exports."""
