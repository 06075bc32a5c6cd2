"""How dates are written, per language; the rest is Django's."""
