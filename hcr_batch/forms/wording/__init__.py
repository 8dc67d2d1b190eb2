"""What is printed on a form, and what its words mean, in the languages of forms."""
