"""Printed rules: found, judged, taken out of pictures, and told from the strokes beside them."""
