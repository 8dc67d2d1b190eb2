"""The rules of a field that the review page can check while a person types."""

from __future__ import annotations

from typing import Any

from hcr_batch.records import FieldRule, FieldType


def live_checks(rule: FieldRule | None) -> dict[str, Any]:
    """What the page's script checks: `required`, `cells`, `pattern` and `digits`, where the rule has them.

    Dates, ranges and check digits are not checked there: the page would need all of the library for them.
    """
    if rule is None:
        return {}
    checks: dict[str, Any] = {
        "required": rule.required,
        "cells": rule.cells,
        "pattern": rule.pattern,
        "digits": rule.type is FieldType.DIGITS,
    }
    return {name: value for name, value in checks.items() if value}
