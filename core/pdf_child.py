"""Draw the pages of a PDF: a program of its own, so that a file made to break it breaks nothing else.

Reads the file from its input, writes each page as a JPEG behind its length in four bytes. It knows neither
the shop nor its secrets; the system limits its memory and time. `core.pdf` runs it.
"""

import io
import resource
import sys

MEMORY_MAX, SECONDS_MAX = 1_000_000_000, 10
SIDE = 2000  # px of a page's longer side: print of a certificate can be read
NO_PDF, LOCKED, TOO_MANY_PAGES = 3, 4, 5  # how it ends when it draws nothing


def main(most: int) -> int:
    """Draw at most so many pages. Returns 0, or why not."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, SECONDS_MAX))
    import pypdfium2 as pdfium

    try:
        paper = pdfium.PdfDocument(sys.stdin.buffer.read())
    except pdfium.PdfiumError as error:
        return LOCKED if "password" in str(error).lower() else NO_PDF
    if len(paper) > most:
        return TOO_MANY_PAGES
    for page in paper:
        drawn = page.render(scale=SIDE / max(*page.get_size(), 1)).to_pil()
        jpeg = io.BytesIO()
        drawn.convert("RGB").save(jpeg, "JPEG", quality=90)
        sys.stdout.buffer.write(jpeg.tell().to_bytes(4, "big") + jpeg.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
