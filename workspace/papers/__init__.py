"""Papers for the packing table, as PDF."""
