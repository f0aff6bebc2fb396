"""SageMaker's word on a training job."""

from __future__ import annotations

from typing import Any

from touchstone.scoring.errors import TouchstoneError

_SECONDS, _ATTEMPTS = 20, 3
_PASSING = ("ThrottlingException", "InternalFailure", "InternalServerError", "ServiceUnavailable", "RequestTimeout")


class JobUnavailableError(TouchstoneError):
    """SageMaker could not say how the job stands; asking again may help."""


class JobRefusedError(TouchstoneError):
    """SageMaker refuses to say how the job stands: no such job, or no right to see it."""


class Jobs:
    """Training jobs, by name; the client is made at the first call.

    Args:
        client: a client of boto3's, for SageMaker; made from the environment when left out.
    """

    def __init__(self, client: Any = None) -> None:
        self._made = client

    def describe(self, name: str) -> dict[str, Any]:
        """DescribeTrainingJob's answer.

        Raises:
            JobUnavailableError: it can't be had now.
            JobRefusedError: it can't be had at all.
        """
        from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]  # noqa: PLC0415

        try:
            found: dict[str, Any] = self._client.describe_training_job(TrainingJobName=name)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", "unknown"))
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
            problem = f"DescribeTrainingJob of {name}: SageMaker answers {code}"
            if code in _PASSING or status >= 500:  # noqa: PLR2004 - the service's fault
                raise JobUnavailableError(problem) from None
            raise JobRefusedError(problem) from None
        except BotoCoreError as error:
            problem = f"DescribeTrainingJob of {name}: SageMaker can't be had ({type(error).__name__})"
            raise JobUnavailableError(problem) from None
        return found

    @property
    def _client(self) -> Any:
        if self._made is None:
            import boto3  # type: ignore[import-untyped]  # noqa: PLC0415
            from botocore.config import Config  # type: ignore[import-untyped]  # noqa: PLC0415

            retries = {"mode": "standard", "total_max_attempts": _ATTEMPTS}
            config = Config(connect_timeout=5, read_timeout=_SECONDS, retries=retries)
            self._made = boto3.client("sagemaker", config=config)
        return self._made
