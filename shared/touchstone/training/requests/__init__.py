"""Requests to AWS, as plain data: what boto3 or a state machine sends. One module a kind of request."""
