"""Addresses of the workspace, one module per part of it."""
