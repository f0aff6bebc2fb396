"""What can go wrong while a bundle is built."""


class BundleError(Exception):
    """A bundle can't be built; the message says what to do."""
