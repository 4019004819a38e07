"""What a disclosure says of the department beside its money."""
