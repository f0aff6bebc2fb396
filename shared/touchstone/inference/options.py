"""How a model is reached and asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from touchstone.inference.model import InferenceSettings, ModelError


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """How to reach a model, and how to ask it.

    Attributes:
        inference: how it is asked.
        concurrency: connections to keep.
        base_url: address of the endpoint; for Bedrock, one to use in place of the region's own.
        api_key_env: environment variable that holds the key of an OpenAI-compatible endpoint.
        region: of Bedrock; by default the one in the ARN, else the session's.
        connect_seconds: how long a connection may take.
        read_seconds: how long the endpoint may keep silent.
    """

    inference: InferenceSettings = field(default_factory=InferenceSettings)
    concurrency: int = 8
    base_url: str | None = None
    api_key_env: str | None = None
    region: str | None = None
    connect_seconds: float = 10.0
    read_seconds: float = 120.0


def place_of(url: str) -> str:
    """An address without what may be secret in it: user, password, query.

    Raises:
        ModelError: it is no http address.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host:
        raise ModelError("expected --base-url to be an address such as https://host/v1")
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}{parts.path.rstrip('/')}"
