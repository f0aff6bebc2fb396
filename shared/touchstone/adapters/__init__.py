"""The same reward where people already work: TRL's trainers, inspect_ai's evaluations."""
