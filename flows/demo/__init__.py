"""The sample portal of `juesuan demo`: an invented district's site with documents that are built to be checked.

accounts → statements → layouts → documents → site → server; `manifest` tells what a run must find.
"""
