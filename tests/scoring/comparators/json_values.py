"""Hypothesis strategies for what a model may put where a value is expected."""

from __future__ import annotations

from hypothesis import strategies as st

_LEGAL = """
Rule 144|10b-5|10b5-1|506(b)|§|17 CFR 240.|15 U.S.C.|78j(b)|Section |Reg. |FD|S-K|Item 303|Form 8-K|Howey|328 U.S. 293
| |-|.|(|)|/|and |or |of the |Exchange Act|not |N/A|2024-03-05|March 5, 2024|$5 million|33-10890|85 FR 1|et seq.|,
"""
_LOOK_ALIKES = "\u017f\ufb01\u0131\u200b\uff11\u0430"

texts = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="aAbx19 .-_*^+=/'()§\u00a0\u0301éß" + _LOOK_ALIKES, max_size=40),
    st.lists(st.sampled_from(_LEGAL.replace("\n", "").split("|")), max_size=8).map("".join),
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from([10**400, -(10**400), 2**53 + 1, 1e308, float("inf"), float("nan"), "1" * 5000]),
    texts,
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=6,
)
