"""Plausible names of made-up goods, the same ones at every run: kind, form, place and maker, as in
"Hạt điều rang muối Bù Đăng Sóc Nắng". Pure."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

# shelf -> its name, kinds of goods, forms they come in
SHELVES: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "trai-cay-tuoi": (
        "Trái cây tươi",
        (
            "Bưởi da xanh",
            "Bưởi năm roi",
            "Sầu riêng Ri6",
            "Chôm chôm nhãn",
            "Xoài cát Hoà Lộc",
            "Mít ruột đỏ",
            "Măng cụt",
            "Thanh long ruột trắng",
            "Chuối già hương",
            "Ổi nữ hoàng",
            "Bơ sáp 034",
            "Cam sành",
        ),
        ("VietGAP", "hữu cơ", "loại một", "tuyển chọn", "thùng quà"),
    ),
    "hat-dieu": (
        "Hạt điều & hạt",
        ("Hạt điều", "Hạt mắc ca", "Đậu phộng", "Hạt sen", "Hạt hướng dương"),
        ("rang muối", "rang củi", "tỏi ớt", "phô mai", "vị dừa", "nguyên vị", "mật ong", "wasabi"),
    ),
    "ca-phe-ca-cao": (
        "Cà phê & ca cao",
        ("Cà phê Robusta", "Cà phê Arabica", "Cà phê chồn", "Bột ca cao", "Sô cô la", "Ca cao ngòi"),
        ("rang mộc", "rang xay", "hoà tan", "nguyên chất", "phin giấy", "ít đường"),
    ),
    "mat-ong": (
        "Mật ong",
        ("Mật ong hoa điều", "Mật ong hoa cao su", "Mật ong hoa tràm", "Sữa ong chúa", "Phấn hoa"),
        ("nguyên sáp", "nguyên chất", "chín tổ", "cô đặc"),
    ),
    "tra-thao-moc": (
        "Trà & thảo mộc",
        (
            "Trà ô long",
            "Trà gừng",
            "Trà khổ qua",
            "Trà lá sen",
            "Trà atiso",
            "Trà đinh lăng",
            "Trà chùm ngây",
        ),
        ("túi lọc", "sấy lạnh", "hộp thiếc", "ướp hoa"),
    ),
    "nam": (
        "Nấm",
        ("Nấm mối đen", "Nấm bào ngư", "Nấm linh chi", "Nấm mèo", "Nấm hương", "Đông trùng hạ thảo"),
        ("tươi", "khô", "sấy giòn", "nguyên tai"),
    ),
    "gia-vi": (
        "Gia vị",
        ("Tiêu đen", "Tiêu sọ", "Muối ớt", "Nước mắm", "Bột nghệ", "Tương ớt", "Sa tế", "Bột tỏi"),
        ("xay", "nguyên hạt", "chưng", "truyền thống", "đặc sản"),
    ),
    "banh-keo-do-say": (
        "Bánh kẹo & đồ sấy",
        (
            "Bánh tráng",
            "Chuối sấy",
            "Khoai lang sấy",
            "Kẹo dừa",
            "Bánh pía",
            "Mứt gừng",
            "Xoài sấy",
            "Dứa sấy",
        ),
        ("dẻo", "giòn", "phơi sương", "ít ngọt", "muối ớt", "mè đen"),
    ),
    "thit-ca-trung": (
        "Thịt, cá, trứng",
        (
            "Chả lụa",
            "Khô cá lóc",
            "Lạp xưởng",
            "Trứng vịt muối",
            "Gà thả vườn",
            "Nem chua",
            "Heo rừng xông khói",
        ),
        ("gia truyền", "lá chuối", "một nắng", "hun khói"),
    ),
    "gao-ngu-coc": (
        "Gạo & ngũ cốc",
        ("Gạo lứt", "Gạo nếp", "Bột ngũ cốc", "Bún khô", "Miến dong", "Bột đậu đỏ", "Bắp rang"),
        ("hữu cơ", "huyết rồng", "dinh dưỡng", "sạch"),
    ),
    "ruou": ("Rượu (18+)", ("Rượu nếp cẩm", "Rượu sim", "Rượu mơ"), ("hạ thổ", "ủ chum")),
    "thu-cong-my-nghe": (
        "Thủ công mỹ nghệ",
        ("Bình gốm", "Giỏ mây", "Khăn thổ cẩm", "Tranh gỗ", "Đèn lồng tre", "Chiếu cói"),
        ("men lam", "đan tay", "dệt tay", "chạm khắc", "sơn mài"),
    ),
}
PLACES = [
    "Tân Triều",
    "Long Khánh",
    "Bù Đăng",
    "Lộc Ninh",
    "Định Quán",
    "Xuân Lộc",
    "Cẩm Mỹ",
    "Trị An",
    "Vĩnh Cửu",
    "Thống Nhất",
    "Nhơn Trạch",
    "Long Thành",
    "Trảng Bom",
    "La Ngà",
    "Bù Gia Mập",
    "Đồng Phú",
    "Bình Long",
    "Phước Long",
    "Chơn Thành",
    "Hớn Quản",
    "Bom Bo",
    "Gia Kiệm",
    "Sông Ray",
    "Suối Tre",
    "Tà Lài",
    "Nam Cát Tiên",
    "Phú Lý",
    "Mã Đà",
    "Thanh Sơn",
    "Túc Trưng",
]
FIRST = [
    "Sóc",
    "Vườn",
    "Suối",
    "Đồi",
    "Út",
    "Cô Ba",
    "Chú Tư",
    "Bà Năm",
    "Ông Sáu",
    "Nhà",
    "Rẫy",
    "Hồ",
    "Thác",
    "Bàu",
    "Cầu",
    "Lò",
]
LAST = [
    "Nắng",
    "Xanh",
    "Hiền",
    "Thắm",
    "Ngọt",
    "Vàng",
    "Mây",
    "Sương",
    "Lành",
    "Phúc",
    "Hoa",
    "Biếc",
    "Thơm",
    "Đỏ",
    "Tâm",
    "Minh",
    "Quý",
    "Sáng",
]


@dataclass(frozen=True, slots=True)
class Good:
    """One product to be: `shelf` is a key of SHELVES, `maker` the two words its producer is known by."""

    name: str
    shelf: str
    maker: str


def goods(count: int, seed: int = 1) -> list[Good]:
    """So many goods, no name twice. Raises ValueError when there are not so many names."""
    return list(islice(_shuffled(seed), count))


def _shuffled(seed: int) -> Iterator[Good]:
    """Every combination in an order of its own, without ever holding them all."""
    parts = [
        (shelf, kind, form)
        for shelf, (_, kinds, forms) in SHELVES.items()
        for kind in kinds
        for form in forms
    ]
    radices = (len(parts), len(PLACES), len(FIRST), len(LAST))
    total = radices[0] * radices[1] * radices[2] * radices[3]
    for number in random.Random(seed).sample(range(total), total // 8):
        number, last = divmod(number, radices[3])
        number, first = divmod(number, radices[2])
        part, place = divmod(number, radices[1])
        shelf, kind, form = parts[part]
        maker = f"{FIRST[first]} {LAST[last]}"
        yield Good(f"{kind} {form} {PLACES[place]} {maker}", shelf, maker)
