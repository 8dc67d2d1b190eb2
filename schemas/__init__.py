"""The Parquet contracts: importing this needs pyarrow and nothing else."""

from schemas.audit import AUDIT
from schemas.contract import Contract
from schemas.corrections import CORRECTIONS
from schemas.documents import DOCUMENTS
from schemas.evaluation import EVALUATION
from schemas.readings import READINGS

CONTRACTS: dict[str, Contract] = {
    contract.name: contract for contract in (READINGS, DOCUMENTS, EVALUATION, AUDIT, CORRECTIONS)
}

__all__ = ["AUDIT", "CONTRACTS", "CORRECTIONS", "DOCUMENTS", "EVALUATION", "READINGS", "Contract"]
