"""`make demo`: the whole shop on one machine, until Ctrl-C."""
