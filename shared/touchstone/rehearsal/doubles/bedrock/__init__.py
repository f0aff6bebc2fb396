"""The double of Bedrock's custom models, their deployments, customisation jobs and Converse."""
