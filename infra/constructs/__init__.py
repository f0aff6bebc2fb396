"""What stacks are made of: each a piece of a deployment with its encryption, rights and reasons."""
