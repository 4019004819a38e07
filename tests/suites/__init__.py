"""The suites of Great Expectations, their figures, their pages, and the gate that reads them."""
