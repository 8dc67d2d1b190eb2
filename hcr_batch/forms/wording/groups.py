"""Boxes to tick of which one may be ticked: the answers to a question that leaves no room for two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hcr_batch.records import FieldRule, FieldType

_ANSWERS = (
    {"yes", "no", "na"},
    {"oui", "non"},
    {"ja", "nein", "nee"},
    {"si", "no"},
    {"sim", "nao"},
    {"tak", "nie"},
    {"m", "f", "x", "w", "d", "v", "k", "h"},
    {"male", "female", "other", "diverse"},
    {"masculin", "feminin"},
    {"homme", "femme"},
    {"mannlich", "weiblich", "divers"},
)
"""Answers of which one rules out the others, in the languages of forms; single letters are those of men and women."""


def with_groups(names: Sequence[str], rules: Sequence[FieldRule]) -> list[FieldRule]:
    """The rules of N fields, with the question as the group of boxes to tick that are named after it and such answers:
    `smoker_yes` and `smoker_no`. Questions with other answers may have several ticked, and are left alone."""
    asked: dict[str, dict[str, int]] = {}
    for i, (name, rule) in enumerate(zip(names, rules, strict=True)):
        question, _, answer = name.rpartition("_")
        if rule.type is FieldType.CHECKBOX and question:
            asked.setdefault(question, {})[answer] = i
    grouped = list(rules)
    for question, answers in asked.items():
        if len(answers) > 1 and any(set(answers) <= known for known in _ANSWERS):
            for i in answers.values():
                grouped[i] = replace(rules[i], group=question)
    return grouped
