"""Doubles of SageMaker jobs and Bedrock custom models: real requests, true states, virtual time."""
