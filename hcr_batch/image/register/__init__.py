"""Lay a page over the reference of its form, say how well it lies, and cut the fields out."""
