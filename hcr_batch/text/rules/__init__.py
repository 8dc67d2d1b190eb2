"""What texts mean in fields, and which rules of forms they break."""
