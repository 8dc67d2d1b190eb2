"""Boxes to tick of which one may be ticked: the answers to a question that leaves no room for two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count, takewhile

from hcr_batch.forms.wording.grades import is_grade
from hcr_batch.forms.wording.naming import Caption
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

_LEAST_MARKS, _KNOWN = 3, 0.5
"""A scale has this many marks, and this share of them are known as such: a reader of print misses some."""


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


def with_scales(names: Sequence[str], captions: Sequence[Caption], rules: Sequence[FieldRule]) -> list[FieldRule]:
    """The rules of N fields, with a group for the boxes to tick of each question that is answered on a scale, be its
    marks words, from "strongly disagree" to "strongly agree", or figures. The group is called as these boxes are, but
    for their marks."""
    asked: dict[Caption, list[int]] = {}
    for i, (caption, rule) in enumerate(zip(captions, rules, strict=True)):
        if rule.type is FieldType.CHECKBOX and rule.group is None and len(caption) > 1:
            asked.setdefault(caption[:-1], []).append(i)
    grouped, taken = list(rules), {rule.group for rule in rules}
    for boxes in asked.values():
        alike = takewhile(lambda words: len(set(words)) == 1, zip(*(names[i].split("_") for i in boxes), strict=False))
        question = "_".join(words[0] for words in alike)
        if question and _are_marks([captions[i][-1] for i in boxes]):
            group = next(name for n in count(1) if (name := question if n == 1 else f"{question}_{n}") not in taken)
            taken.add(group)
            for i in boxes:
                grouped[i] = replace(rules[i], group=group)
    return grouped


def _are_marks(answers: Sequence[str]) -> bool:
    """Whether answers are the marks of one scale, each once."""
    words = [answer for answer in answers if is_grade(answer)]
    figures = [int(answer) for answer in answers if answer.strip().isdigit()]
    even = bool(figures) and sorted(figures) == list(range(min(figures), max(figures) + 1))
    known = max(len(words), len(figures) if even else 0)
    return len(set(answers)) == len(answers) and known >= max(_LEAST_MARKS, _KNOWN * len(answers))
