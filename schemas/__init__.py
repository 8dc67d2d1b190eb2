"""The Parquet contracts: importing this needs pyarrow and nothing else."""

from schemas.contract import Contract
from schemas.documents import DOCUMENTS
from schemas.readings import READINGS

CONTRACTS: dict[str, Contract] = {contract.name: contract for contract in (READINGS, DOCUMENTS)}

__all__ = ["CONTRACTS", "DOCUMENTS", "READINGS", "Contract"]
