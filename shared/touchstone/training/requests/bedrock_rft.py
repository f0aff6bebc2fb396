"""bedrock:CreateModelCustomizationJob, reinforcement fine-tuning (AWS contract, 8.5).

Keys in Bedrock's own case; a state machine's SDK integration wants them in PascalCase.
"""

from __future__ import annotations

from touchstone.training.models import foundation_model_arn
from touchstone.training.naming import CLIENT_TOKEN, CUSTOM_MODEL, name_of
from touchstone.training.requests.shared import Request
from touchstone.training.settings.jobs import BedrockRftJob


def bedrock_rft_request(job: BedrockRftJob, name: str, digest: str) -> Request:
    """The request of a job.

    Args:
        job: its settings.
        name: its name.
        digest: digest of everything that goes in, of which model name and client token are made too.
    """
    identity = (job.run, job.step, digest, job.attempt)
    request: Request = {
        "jobName": name,
        "customModelName": name_of(CUSTOM_MODEL, *identity),
        "clientRequestToken": name_of(CLIENT_TOKEN, *identity),
        "roleArn": job.role,
        "baseModelIdentifier": foundation_model_arn(job.model, job.region),
        "customizationType": "REINFORCEMENT_FINE_TUNING",
        "trainingDataConfig": {"s3Uri": job.data.uri},
        "outputDataConfig": {"s3Uri": job.output},
        "customizationConfig": {"rftConfig": _rft(job)},
    }
    if job.validation is not None:
        request["validationDataConfig"] = {"validators": [{"s3Uri": job.validation.uri}]}
    if job.kms_key is not None:
        request["customModelKmsKeyId"] = job.kms_key
    if job.network is not None:
        subnets, groups = list(job.network.subnets), list(job.network.security_groups)
        request["vpcConfig"] = {"subnetIds": subnets, "securityGroupIds": groups}
    if job.tags:
        tags = [{"key": key, "value": value} for key, value in sorted(job.tags.items())]
        request |= {"jobTags": tags, "customModelTags": tags}
    return request


def _rft(job: BedrockRftJob) -> Request:
    settings = job.hyperparameters
    return {
        "graderConfig": {"lambdaGrader": {"lambdaArn": job.reward}},
        "hyperParameters": {
            "epochCount": settings.epochs,
            "batchSize": settings.batch_size,
            "learningRate": settings.learning_rate,
            "maxPromptLength": settings.max_prompt_length,
            "trainingSamplePerPrompt": settings.samples_per_prompt,
            "inferenceMaxTokens": settings.max_new_tokens,
            "reasoningEffort": settings.reasoning_effort,
            "evalInterval": settings.eval_interval,
        },
    }
