"""The double of SageMaker's training jobs."""
