"""Who says so: the pages and the code that the rules come from."""

from __future__ import annotations

SFT = "Nova User Guide, preparing data for SFT"
RFT = "Nova User Guide, preparing data for RFT"
DPO = "Nova User Guide, DPO data format"
EVALUATION = "Nova User Guide, evaluation"
RFT_EVALUATION = "Nova User Guide, RFT evaluation"
PREPARING = "Nova User Guide, preparing data for fine-tuning"
BEDROCK_RFT = "Bedrock User Guide, preparing data for RFT"
BEST_PRACTICES = "AWS blog on RFT, best practices, 2026-04-08"
FORGE = "nova-forge-sdk, validator"
RECIPES = "sagemaker-hyperpod-recipes, Nova"
CONVERSE = "Bedrock API, Converse"
STEP_FUNCTIONS = "Step Functions quotas"
LAMBDA = "Lambda quotas"
JSON_LINES = "JSON Lines; RFC 8259"
OURS = "Touchstone"
