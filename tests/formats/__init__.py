"""Every format that departments use gives the same statements."""
