"""Tests of the rules on codes."""
