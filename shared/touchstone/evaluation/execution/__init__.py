"""The calls of an answer executed by Python tools, and what they return compared with what the reference's return.

Nothing of it runs in the Lambda functions: tools run where the command runs.
"""
