"""Rows of training and evaluation files from samples: pure functions, one a format (AWS contract, 4).

Every function takes a sample in Touchstone's own format and gives a new object; faults raise `RowError`, all at once.
"""

from touchstone.data.training_rows.dpo import answer_text, dpo_row
from touchstone.data.training_rows.evaluation import evaluation_sample, gen_qa_row
from touchstone.data.training_rows.rft import rft_row
from touchstone.data.training_rows.sft import Style, sft_row
from touchstone.data.training_rows.text_form import calls_text

__all__ = ["Style", "answer_text", "calls_text", "dpo_row", "evaluation_sample", "gen_qa_row", "rft_row", "sft_row"]
