"""A program: the pages of the PDF in its input, each as a JPEG behind its length in four bytes."""

import io
import sys

import pypdfium2 as pdfium

LOCKED, TOO_MUCH = 4, 5  # as core.apart.End has them
SIDE = 2000  # px of a page's longer side: the print of a certificate can be read


def main(most: int) -> int:
    """Draw at most so many pages. Returns how it ended."""
    try:
        paper = pdfium.PdfDocument(sys.stdin.buffer.read())
    except pdfium.PdfiumError as error:
        return LOCKED if "password" in str(error).lower() else 1
    if len(paper) > most:
        return TOO_MUCH
    for page in paper:
        drawn = page.render(scale=SIDE / max(*page.get_size(), 1)).to_pil()
        jpeg = io.BytesIO()
        drawn.convert("RGB").save(jpeg, "JPEG", quality=90)
        sys.stdout.buffer.write(jpeg.tell().to_bytes(4, "big") + jpeg.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
