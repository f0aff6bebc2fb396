"""From an assistant turn to its calls: every dialect models are known to write.

`answer.read_answer` is the door. Model output is parsed, never evaluated as code.
"""
