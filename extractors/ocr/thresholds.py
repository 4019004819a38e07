"""The confidences below which a recognised figure is doubted.

Set on scans made of documents whose cells are known (`tests/ocr/score_scans.py`): as high as leaves one figure in twenty doubted.
"""

AMOUNT = 0.95
"""For the least sure character of an amount."""

LABEL = 0.8
"""For that of a line's code and name: rare characters are unsure where they are right."""

HEADING = 0.9
"""For that of the headings over a column of which no measure is known."""
