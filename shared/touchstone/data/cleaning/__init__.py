"""Raw documents to plain text: markup, navigation and broken lines gone, what each rule did counted."""

from touchstone.data.cleaning.clean import Cleaned, clean

__all__ = ["Cleaned", "clean"]
