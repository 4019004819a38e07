"""Tests of the rules on plausibility."""
