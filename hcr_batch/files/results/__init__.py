"""What a run writes: its tables, its state beside them, and what people correct in them."""
