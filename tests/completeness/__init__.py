"""Tests of the rules on completeness."""
