"""Which of the nine statements a table is, and what its columns and rows mean.

A layout, a title or another name of a column is added as a row of the declarations (`titles`, `vocabulary`); `headers` turns
header cells into columns with roles, `segments` joins what runs over pages, `rows` and `three_public` read amounts.
"""
