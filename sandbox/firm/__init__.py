"""A consulting firm, simulated over four years from one seed."""
