"""What can be asked of the tenant and of a model, by subject."""
