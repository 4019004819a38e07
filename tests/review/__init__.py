"""The review report, decisions on findings, and the places that both name."""
