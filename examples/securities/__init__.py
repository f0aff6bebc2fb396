"""The securities-law example: tools, corpus, rubric, questions and answers."""
