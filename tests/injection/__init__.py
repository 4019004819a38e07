"""Generated accounts with deliberate errors: the evidence that the checks find every decidable mistake and nothing else.

`units` and `accounts` make random agencies whose documents are consistent to the fen; `documents` prints their statements and
text; `kinds` declares the errors; `frames` gives the tables that extraction would; `measure` tells what the checks made of them.
`python -m tests.injection` prints recall and precision by kind.
"""
