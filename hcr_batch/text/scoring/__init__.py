"""How well texts are read: errors, intervals, and what confidences are worth."""
