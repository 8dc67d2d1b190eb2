"""The jobs behind the commands: each a frozen config and `run(config) -> report`."""
