"""Tables of money that are none of the nine."""
