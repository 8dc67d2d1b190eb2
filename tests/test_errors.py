"""Every error of the tree survives pickling, since errors cross processes, and has an exit code."""

import pickle

import pytest

from hcr_batch import errors
from hcr_batch.errors import ExitCode, HcrBatchError, ItemError, UnknownCharacterError


def tree(cls: type[HcrBatchError]) -> list[type[HcrBatchError]]:
    return [cls, *(c for sub in cls.__subclasses__() for c in tree(sub))]


@pytest.mark.parametrize("cls", tree(HcrBatchError))
def test_survives_pickling(cls: type[HcrBatchError]) -> None:
    arguments = {ItemError: ("code", "A sentence."), UnknownCharacterError: (["é"],)}.get(cls, ("A sentence.",))
    error = cls(*arguments)
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is cls
    assert str(copy) == str(error)
    assert copy.exit_code == error.exit_code
    assert vars(copy) == vars(error)


@pytest.mark.parametrize("cls", tree(HcrBatchError)[1:])
def test_has_an_exit_code_and_stands_in_the_drawing(cls: type[HcrBatchError]) -> None:
    assert cls.exit_code is not ExitCode.BUG
    assert cls.__name__ in (errors.__doc__ or "")
