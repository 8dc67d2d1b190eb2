"""Check digits: known codes, the right digit by brute force, and the slips they are meant to find."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcr_batch.text.rules.checks import CHECKS, luhn, mod11, mod97

KNOWN = [
    (luhn, "79927398713"),
    (luhn, "4111 1111 1111 1111"),
    (mod97, "GB82 WEST 1234 5698 7654 32"),  # ISO 13616's examples
    (mod97, "DE89 3704 0044 0532 0130 00"),
    (mod97, "79444"),  # the example of ISO/IEC 7064 for MOD 97-10
    (mod11, "0-306-40615-2"),  # ISBN-10
    (mod11, "0-8044-2957-X"),
    (mod11, "0378-5955"),  # ISSN of the standard ISO 3297
]

Check = Callable[[str], bool]

digit_strings = st.text("0123456789", min_size=1, max_size=20)


@pytest.mark.parametrize(("check", "code"), KNOWN)
def test_known_codes_hold_with_or_without_their_separators(check: Check, code: str) -> None:
    assert check(code)
    assert check(code.replace(" ", "").replace("-", ""))


@pytest.mark.parametrize(("check", "code"), KNOWN)
def test_no_single_wrong_digit_passes(check: Check, code: str) -> None:
    digits = [i for i, c in enumerate(code) if c.isdigit()]
    wrong = [code[:i] + d + code[i + 1 :] for i in digits for d in "0123456789" if d != code[i]]
    assert not any(check(text) for text in wrong)


@pytest.mark.parametrize("check", [mod97, mod11])
@given(body=digit_strings.filter(lambda t: len(t) <= 8), data=st.data())
def test_no_swap_of_unlike_neighbours_passes(check: Check, body: str, data: st.DataObject) -> None:
    tails = ["".join(t) for t in ([f"{n:02d}" for n in range(100)] if check is mod97 else [*"0123456789X"])]
    code = next(body + tail for tail in tails if check(body + tail))
    swaps = [i for i in range(len(code) - 1) if code[i] != code[i + 1] and "X" not in code[i : i + 2]]
    if swaps:
        i = data.draw(st.sampled_from(swaps))
        assert not check(code[:i] + code[i + 1] + code[i] + code[i + 2 :])


@given(digit_strings)
def test_one_luhn_digit_fits_each_body(body: str) -> None:
    fitting = [d for d in "0123456789" if luhn(body + d)]
    total = sum(sum(divmod(int(c) * (2 if i % 2 == 0 else 1), 10)) for i, c in enumerate(reversed(body)))
    assert fitting == [str(-total % 10)]


@given(digit_strings)
def test_one_mod11_character_fits_each_body(body: str) -> None:
    assert sum(mod11(body + c) for c in "0123456789X") == 1


@given(digit_strings)
def test_mod97_is_the_remainder_of_the_number(body: str) -> None:
    tails = [f"{n:02d}" for n in range(100) if mod97(body + f"{n:02d}")]
    assert [tail for tail in tails if 2 <= int(tail) <= 98] == [f"{98 - int(body) * 100 % 97:02d}"]


@pytest.mark.parametrize("name", CHECKS)
def test_a_code_may_be_longer_than_any_number_that_python_reads(name: str) -> None:
    valid = [CHECKS[name]("1" * 5_000 + f"{last:02d}") for last in range(100)]
    assert any(valid) and not all(valid)


@pytest.mark.parametrize("name", CHECKS)
@pytest.mark.parametrize("code", ["", "7", "-", "12Ä4", "١٢٣", "X", "1²"])
def test_what_is_no_code_fails(name: str, code: str) -> None:
    assert not CHECKS[name](code)
