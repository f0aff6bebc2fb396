"""Recipes: the documents that the training containers read (AWS contract, 5.3). One module a family.

Layouts and key names are those of aws/sagemaker-hyperpod-recipes for training jobs. Keys that only HyperPod has are
left out; `data_s3_path` and `output_s3_path` are for HyperPod too, and stay empty where the recipes have them: channels
and `OutputDataConfig` are what a training job reads. Of RFT, `data_s3_path` is filled, as AWS's sample has it.
"""
