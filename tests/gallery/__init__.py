"""A gallery of forms as organisations print them, filled in and scanned: what nobody tuned anything to."""
