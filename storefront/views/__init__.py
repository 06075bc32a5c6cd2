"""Pages for shoppers, one module per part of the shop."""
