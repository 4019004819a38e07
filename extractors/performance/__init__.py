"""What a disclosure says of projects, their targets and results, and of key work: forms and lists beside the nine statements.

Pure: pages in, typed rows out. `vocabulary` has what forms call their columns and labels; `tables` finds the grids and follows
them over pages; `columns` and `body` say what stands where; `forms`, `indicators`, `lists` and `key_work` read it; `narrative`
reads the summaries in the running text. `values` and `ticks` parse what cells print; `whole` reads a disclosure with all of
them. A form that is not understood gives nothing and is counted: nothing here guesses.

Nothing is imported here: tables and checks take a row's types without the readers.
"""
