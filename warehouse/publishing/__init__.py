"""What is to be carried to a target, in which order, and what may go there: planning only, nothing is transferred here.

A target has `releases/<version>/`, `site/`, `reports/`, `releases/latest.json` (the pointer: `pointer`) and `site-manifest.json`
(`site`). Releases never change, so their files may be put in any order before the pointer names them (`release`); pages keep
their addresses, so those that change are put in place last (`site`). `retention` says which releases may go. Whoever transfers
is `flows.stages.publishing`; this package knows of files, sizes and hashes and of nothing else.
"""
