"""Evaluation: files of answers scored with the library that the reward uses."""
