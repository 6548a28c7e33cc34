"""Laundered text: prose in which a file mill has replaced ordinary words, so that copies are not found; a score, and the words behind."""

from __future__ import annotations

import re

# Words of the register that no report of this length does without; a mill replaces them wherever they stand.
FREQUENT = ("发展", "规范", "达到", "基本", "项目", "督促", "机会", "办法", "计划", "反馈", "反映", "原则", "多次")
# Shorter texts may lack such words by chance.
SHORTEST = 600
LAUNDERED = 0.5

# Replacement, pattern: same length except 那么, so that offsets are kept by the caller's map. Never applied to clean text.
# The word comes first and then what must stand before it: a scan skips at once what cannot be the word.
_WORDS = (
    ("达到", re.compile("到达(?=[0-9百九八七六五]|约|近|了?[0-9])")),
    ("多次", re.compile("屡次(?<=[0-9十百]屡次)")),
    ("督促", re.compile("催促")),
    ("反馈", re.compile("反响(?=办理|意见|情况|结果)")),
    ("机会", re.compile("时机(?<=提供时机)")),
    ("计划", re.compile("方案(?<=培训方案)")),
    ("基本", re.compile("根本(?=建设|满意|解决|采纳)")),
    ("则", re.compile("那么(?:(?<=[原细准]那么)|(?<=平常那么)(?=由))")),
    ("发展", re.compile("开展(?:(?<=(?:经济|社会|产业|事业|突破|献力)开展)|(?=战略|思路|大局|观))")),
    ("贡献", re.compile("奉献(?<=[作做]出奉献|[作做]了奉献|积极奉献|重要奉献|应有奉献)")),
    ("回顾", re.compile("回忆(?<=工作回忆|年的回忆|一年回忆)")),
    ("规划", re.compile("方案(?<=[一二三四]五方案|五[”〞]方案)")),
)


def score(text: str) -> float:
    """How laundered `text` is, 0 to 1: the share of frequent words that are missing, times the kinds of replacement that occur.

    Three kinds suffice.
    A replacement counts only where ordinary prose would not have the word (屡次 behind digits, 到达 before a share).
    """
    if len(text) < SHORTEST:
        return 0.0
    missing = sum(word not in text for word in FREQUENT) / len(FREQUENT)
    kinds = sum(1 for _, pattern in _WORDS if pattern.search(text))
    return round(missing * min(1.0, kinds / 3), 3)


def replacements(text: str) -> list[tuple[int, int, str]]:
    """The spans of replaced words in a laundered text, with the word that is meant; sorted, without overlap."""
    found = sorted((match.start(), match.end(), word) for word, pattern in _WORDS for match in pattern.finditer(text))
    kept: list[tuple[int, int, str]] = []
    for span in found:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept
