"""Which of the words on a form name which place."""
