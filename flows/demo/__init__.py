"""The sample portal of `juesuan demo`: an invented district's site with documents that are built to be checked.

accounts → statements → layouts → documents → site → server; `manifest` tells what a run must find. Beside the district the server
has small sites in other idioms (`portals/`) and sites on which everything breaks (`faults`, as data; `faulty` applies them).
`python -m flows.demo` starts it by itself.
"""
