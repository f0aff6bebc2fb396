"""The AWS infrastructure: settings, bundles, stacks, and the command that synthesises and checks them."""
