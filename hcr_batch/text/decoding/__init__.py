"""From label probabilities to texts: the ink, the rules of a field, and the prior or lexicon beside them."""
