"""The evidence store: photos and documents, named by the SHA-256 of what is kept, outside the static files."""

from deliberation.proposals.files.folder import path_of
from deliberation.proposals.files.photo import Photo, read_photo
from deliberation.proposals.files.store import Stored, store_document, store_file, store_photo

__all__ = ["Photo", "Stored", "path_of", "read_photo", "store_document", "store_file", "store_photo"]
