"""Function bundles without Docker and without CDK: what Lambda unpacks into /var/task."""

from infra.bundling.build import Bundle, build_bundle, read_bundle
from infra.bundling.errors import BundleError
from infra.bundling.plan import BundleSettings
from infra.bundling.store import kept_bundle

__all__ = ["Bundle", "BundleError", "BundleSettings", "build_bundle", "kept_bundle", "read_bundle"]
