"""The Parquet contracts: importing this needs pyarrow and nothing else."""
