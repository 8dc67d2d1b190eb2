"""Boxes to tick: squares, rings and cells of tables, and what is taken for them."""
