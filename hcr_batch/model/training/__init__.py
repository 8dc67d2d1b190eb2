"""How networks learn: batches, steps, checkpoints, and what a finished bundle's confidences are worth."""
