"""AWS's wire protocols, from botocore's own service models: requests in, answers out."""
