"""Job settings: what a caller writes to get a job, one module a subject.

Each field says its source in brackets: [recipe] aws/sagemaker-hyperpod-recipes, the YAML and its comments; [hub] its
template parameters and metadata; [doc] AWS's user guides; [forge] aws/nova-forge-sdk; [api] botocore's service model;
[ours] our own choice, for the reason given.
"""
