"""What is written: its lines, which strokes are its own, and the crop that is cut for the reader."""
