"""The boto3 clients of a rehearsal: one for each service and role, all led to endpoints on this machine."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import boto3  # type: ignore[import-untyped]
from botocore.config import Config  # type: ignore[import-untyped]

from touchstone.rehearsal.permissions.keys import Keys
from touchstone.scoring.errors import TouchstoneError


class NoEndpointError(TouchstoneError):
    """A service that nothing on this machine answers for."""


class Clients:
    """Clients that ask once: a state's Retry is what tries again.

    Args:
        endpoints: URL by botocore's name of a service; "*" answers for all others.
        keys: access keys of the roles.
        region: the Region played.
    """

    def __init__(self, endpoints: Mapping[str, str], keys: Keys, region: str = "us-east-1") -> None:
        self._endpoints = endpoints
        self._keys = keys
        self._region = region
        self._session = boto3.session.Session(region_name=region)
        self._made: dict[tuple[str, str], Any] = {}
        self._lock = threading.Lock()

    def of(self, service: str, role: str) -> Any:
        """The client of a service for a role.

        Raises:
            NoEndpointError: there is no endpoint for the service.
        """
        with self._lock:
            if (service, role) not in self._made:
                self._made[service, role] = self._make(service, role)
            return self._made[service, role]

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            for client in self._made.values():
                client.close()
            self._made.clear()

    def _make(self, service: str, role: str) -> Any:
        url = self._endpoints.get(service) or self._endpoints.get("*")
        if url is None:
            raise NoEndpointError(f"{service}: no endpoint on this machine; it never leaves it")
        key = self._keys.of(role)
        config = Config(
            retries={"total_max_attempts": 1},
            s3={"addressing_style": "path"},
            max_pool_connections=64,
            connect_timeout=10,
            read_timeout=960,
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        return self._session.client(
            service,
            endpoint_url=url,
            aws_access_key_id=key.access_key_id,
            aws_secret_access_key=key.secret,
            config=config,
        )
