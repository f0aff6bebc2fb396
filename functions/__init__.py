"""AWS Lambda functions: thin handlers around the library."""
