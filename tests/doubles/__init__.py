"""Real servers for the tests, on this machine, and things that go wrong between us and them."""
