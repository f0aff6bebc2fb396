"""Whether a reward teaches: what the rewards of several answers to each prompt say before any GPU is paid for."""
