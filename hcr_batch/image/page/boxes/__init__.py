"""Boxes to fill in: drawn with rules, rounded, or bounded by their shade alone, and the heads and labels of tables."""
