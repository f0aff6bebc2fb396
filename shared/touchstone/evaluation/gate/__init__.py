"""The decision between champion and candidate: a policy, its rules, their evidence."""
