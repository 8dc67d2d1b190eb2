"""`python -m hcr_batch`, where the command itself is on no PATH."""

from hcr_batch.cli import main

if __name__ == "__main__":
    main()
