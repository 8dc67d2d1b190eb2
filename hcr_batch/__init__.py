"""Batch transcription of handwritten forms."""
