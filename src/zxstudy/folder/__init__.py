"""Many documents at once: extracted side by side, in children, kept as they come, gone on with after a run that was killed."""

from zxstudy.folder.extracting import extract_in_order, extract_to_file
from zxstudy.folder.rows import FORMATS, WANTED, as_csv, head, record
from zxstudy.folder.task import Asked, Found, Raw, raws_in

__all__ = ["FORMATS", "WANTED", "Asked", "Found", "Raw", "as_csv", "extract_in_order", "extract_to_file", "head", "raws_in", "record"]
