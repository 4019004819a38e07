"""The command line `juesuan`: one module a group of commands.

`main` assembles the commands and turns errors into exit codes; `pipeline` runs stages; `show` and `serve` let one look at what
they made; `options` holds the options that commands share and `output` prints rows. Importing this package imports no stage:
each command imports its own when it runs, so that `juesuan extract` does not wait for Prefect or Great Expectations.
"""
