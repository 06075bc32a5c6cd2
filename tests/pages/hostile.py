"""Files that nobody should trust."""

import io
import struct
import zipfile
import zlib

from PIL import Image
from pypdf import PdfWriter
from pypdf.annotations import Link
from pypdf.generic import Fit

SCRIPT = b"<script>alert(1)</script>"
HTML = b"<!doctype html><html><body>" + SCRIPT + b"</body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>"
MARKS = (b"<script", b"PK\x03\x04", b"Exif", b"JavaScript", b"alert(", b"/JS")


def photo(kind: str = "JPEG", mode: str = "RGB", **options: object) -> bytes:
    """A small picture."""
    buffer = io.BytesIO()
    Image.new(mode, (120, 90)).save(buffer, kind, **options)
    return buffer.getvalue()


def with_place() -> bytes:
    """As a phone writes it: where it was taken, and turned."""
    exif = Image.Exif()
    exif[0x010F] = "Phone"
    exif[0x0112] = 6  # upright when turned
    exif.get_ifd(0x8825).update({1: "N", 2: (10.0, 57.0, 0.0), 3: "E", 4: (106.0, 49.0, 0.0)})
    return photo(exif=exif.tobytes())


def huge_png(side: int = 20_000) -> bytes:
    """A real PNG of that many pixels a side, one bit each: 49 KB."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packer = zlib.compressobj(9)
    row = b"\0" * (1 + side // 8)
    pixels = b"".join(packer.compress(row) for _row in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def animated(kind: str) -> bytes:
    """Two frames."""
    frames = [Image.new("RGB", (60, 60), colour) for colour in ("red", "blue")]
    buffer = io.BytesIO()
    frames[0].save(buffer, kind, save_all=True, append_images=frames[1:], duration=100)
    return buffer.getvalue()


def zipped(text: bytes = HTML) -> bytes:
    """An archive with a page in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.html", text)
    return buffer.getvalue()


def pdf(pages: int = 1, password: str = "") -> bytes:
    """A PDF that runs a script when it is opened, links elsewhere and carries a file."""
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(595, 842)
    writer.add_js("app.alert(1)")
    writer.add_attachment("a.html", HTML)
    writer.add_annotation(0, Link(rect=(0, 0, 99, 99), url="https://evil.example", fit=Fit.fit()))
    if password:
        writer.encrypt(password)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def book(sheet: bytes) -> bytes:
    """The least of an XLSX file around the XML of its one sheet."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    of_office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = "http://schemas.openxmlformats.org/package/2006"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{packages}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
        f'<Override PartName="/xl/a.xml" ContentType="{kinds}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{packages}/relationships"><Relationship Id="a" '
        f'Type="{of_office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{of_office}"><sheets>'
        '<sheet name="a" sheetId="1" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{packages}/relationships"><Relationship Id="a" '
        f'Type="{of_office}/worksheet" Target="a.xml"/></Relationships>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        archive.writestr("xl/a.xml", b'<worksheet xmlns="' + main.encode() + b'">' + sheet + b"</worksheet>")
    return buffer.getvalue()


def book_that_claims_the_moon() -> bytes:
    """1.5 KB that say they are a million rows of sixteen thousand cells."""
    return book(
        b'<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )


def zip_bomb() -> bytes:
    """200 KB that unpack to 60 MB of cells."""
    return book(b"<sheetData><row>" + b"<c><v>1</v></c>" * 4_000_000 + b"</row></sheetData>")


def book_with_entities() -> bytes:
    """A text that grows by a billion when it is read, and one that reads a file of the server."""
    bomb = book(b"<sheetData/>")
    evil = (
        b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
        b'<!ENTITY c SYSTEM "file:///etc/passwd">]>'
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row>'
        b'<c t="inlineStr"><is><t>&b;&c;</t></is></c></row></sheetData></worksheet>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(bomb)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, evil if name == "xl/a.xml" else old.read(name))
    return buffer.getvalue()
