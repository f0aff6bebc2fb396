"""How the runner's states reach services: unchanged boto3 against endpoints on this machine."""
