"""What a reward teaches the student: measured courses of training, their tables and charts (docs/student.md)."""
