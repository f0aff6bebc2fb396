"""Text to chunks: an exact bound, an exact overlap, ends at sentences, offsets kept."""

from touchstone.data.chunking.chunk import Chunk, ChunkSettings, chunks_of

__all__ = ["Chunk", "ChunkSettings", "chunks_of"]
