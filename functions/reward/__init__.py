"""The reward function that reinforcement fine-tuning calls."""
