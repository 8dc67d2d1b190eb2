"""What the speed measurement is made of: crops to read, contestants in processes of their own, and the clock."""
