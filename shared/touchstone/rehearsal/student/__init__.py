"""The student: a small policy that learns on a CPU in seconds, and plays the model in a rehearsal (docs/student.md)."""
