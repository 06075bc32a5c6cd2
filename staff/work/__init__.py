"""One queue a file: what waits, how it reads, what may be decided."""
