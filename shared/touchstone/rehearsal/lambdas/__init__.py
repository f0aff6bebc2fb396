"""Lambda functions run by the real runtime client, behind a Runtime API and an Invoke API of our own."""
