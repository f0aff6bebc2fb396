"""A stand-in for the model that writes rows: it reads its prompt, and writes what stands in the document there."""

from touchstone.rehearsal.writer.model import RowWriter, WriterPolicy

__all__ = ["RowWriter", "WriterPolicy"]
