"""Printed rules: found, judged, taken out of pictures, and distinguished from the strokes beside them."""
