"""The stages as the command line and the flows call them."""
