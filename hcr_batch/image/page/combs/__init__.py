"""Combs: rows of cells, one for each character, however they are printed."""
