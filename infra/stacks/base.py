"""What every stack of a deployment has in common."""

from __future__ import annotations

import aws_cdk as cdk

from infra.settings import Settings


class TouchstoneStack(cdk.Stack):
    """A stack of a deployment: its name, Region, tags and protection.

    Args:
        app: the app.
        part: its part of the deployment, which its name ends with.
        settings: of the deployment.
        holds: what is in it.
    """

    def __init__(self, app: cdk.App, part: str, settings: Settings, holds: str) -> None:
        super().__init__(
            app,
            settings.named(f"touchstone-{part}"),
            env=cdk.Environment(region=settings.region),
            description=f"Touchstone: {holds}.",
            termination_protection=settings.protect,
        )
        for key, value in {**settings.tags, "touchstone": "true"}.items():
            cdk.Tags.of(self).add(key, value)

    def tell(self, name: str, value: str, description: str) -> None:
        """Add an output."""
        cdk.CfnOutput(self, name, value=value, description=description)
