"""The pure core: bytes in, typed rows out.

What lives here
    reading documents (`document`), page geometry (`engines`, `grid`), which of the nine statements a table is and what
    its columns mean (`statements`), printed numbers and names (`numbers`, `text`), whose document it is (`identity`),
    and the reading of portals' list and detail pages (`portals`).
What may not
    network, clock, files, environment, Prefect, polars frames. Nothing here imports another room of the project.
"""
