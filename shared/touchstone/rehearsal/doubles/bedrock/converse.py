"""Bedrock's runtime: Converse with deployments and foundation models (contract 8.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from touchstone.rehearsal.doubles.bedrock.asking import require_conversation
from touchstone.rehearsal.doubles.bedrock.resources import ACTIVE
from touchstone.rehearsal.doubles.bedrock.store import Store
from touchstone.rehearsal.doubles.calls import Permission
from touchstone.rehearsal.doubles.context import Context, Operation
from touchstone.rehearsal.doubles.errors import DoubleError, ServiceError, invalid
from touchstone.rehearsal.doubles.policy import Conversation, ModelIdentity, Policy, Reply

FOUNDATION_MODELS = (
    "amazon.nova-micro-v1:0",
    "amazon.nova-lite-v1:0",
    "amazon.nova-pro-v1:0",
    "amazon.nova-2-lite-v1:0",
)
_GEOGRAPHIES = ("us.", "eu.", "apac.", "jp.", "global.")
_MINUTE = 60


class BedrockRuntime:
    """Converse.

    Args:
        store: the state of Bedrock.
        policy: answers as the models would.
    """

    def __init__(self, store: Store, policy: Policy) -> None:
        self._store, self._policy = store, policy
        self._asked: dict[str, list[float]] = {}
        self.operations: Mapping[str, Operation] = {"Converse": self._converse}

    def permissions(self, operation: str, parameters: Mapping[str, Any]) -> tuple[Permission, ...]:  # noqa: ARG002
        """bedrock:InvokeModel on what is asked; with an inference profile, on the foundation model behind it too."""
        asked = self._arn(str(parameters.get("modelId", "*")))
        resources = [asked]
        if ":inference-profile/" in asked:
            model = asked.rpartition("/")[2].partition(".")[2]
            resources.append(f"arn:aws:bedrock:{self._store.account.region}::foundation-model/{model}")
        return tuple(Permission("bedrock:InvokeModel", resource) for resource in resources)

    def _arn(self, asked: str) -> str:
        if asked.startswith("arn:") or asked == "*":
            return asked
        if asked.startswith(_GEOGRAPHIES):
            return self._store.account.arn("bedrock", f"inference-profile/{asked}")
        return f"arn:aws:bedrock:{self._store.account.region}::foundation-model/{asked}"

    def _converse(self, request: dict[str, Any], context: Context) -> dict[str, Any]:
        identity = self._identity(request["modelId"], context.second)
        require_conversation(request)
        self._require_rate(request["modelId"], context.second)
        conversation = Conversation(
            messages=request["messages"],
            system=request.get("system") or [],
            tools=request.get("toolConfig") or {},
            inference=request.get("inferenceConfig") or {},
        )
        reply = self._policy.answer(identity, conversation)
        if not reply.content:
            raise DoubleError("a policy's reply has no content blocks")
        return _answer(reply)

    def _identity(self, asked: str, second: float) -> ModelIdentity:
        if ":custom-model-deployment/" in asked:
            return self._deployed(asked, second)
        identifier = asked.rpartition("/")[2]
        for prefix in _GEOGRAPHIES:
            identifier = identifier.removeprefix(prefix)
        known = next((model for model in FOUNDATION_MODELS if identifier == model), None)
        if known is None:
            raise invalid("The provided model identifier is invalid.")
        return ModelIdentity(asked=asked, foundation=known)

    def _deployed(self, asked: str, second: float) -> ModelIdentity:
        with self._store.lock:
            deployment = self._store.deployment(asked)
            warm = deployment.status(second) == ACTIVE and second >= deployment.ready + self._store.delays.warming
            if not warm:
                raise ServiceError("ModelNotReadyException", "Model is not ready for inference. Wait and try again.")
            model = self._store.model(deployment.serves(second))
        checkpoint = model.checkpoint
        kind = checkpoint.model_type if checkpoint else ""
        foundation = next((known for known in FOUNDATION_MODELS if kind.startswith(known)), kind)
        return ModelIdentity(asked, foundation, None if model.mute else checkpoint, model.arn, deployment.arn)

    def _require_rate(self, asked: str, second: float) -> None:
        limit = self._store.quotas.converse_per_minute
        if limit is None:
            return
        with self._store.lock:
            recent = [moment for moment in self._asked.get(asked, []) if moment > second - _MINUTE]
            if len(recent) >= limit:
                raise ServiceError("ThrottlingException", "Too many requests, please wait before trying again.")
            self._asked[asked] = [*recent, second]


def _answer(reply: Reply) -> dict[str, Any]:
    uses = any("toolUse" in block for block in reply.content)
    return {
        "output": {"message": {"role": "assistant", "content": [dict(block) for block in reply.content]}},
        "stopReason": reply.stop_reason or ("tool_use" if uses else "end_turn"),
        "usage": {
            "inputTokens": reply.input_tokens,
            "outputTokens": reply.output_tokens,
            "totalTokens": reply.input_tokens + reply.output_tokens,
        },
        "metrics": {"latencyMs": reply.latency},
    }
