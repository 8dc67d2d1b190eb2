"""A picture that is one field, as others cut it out: brought to what the reader knows."""
