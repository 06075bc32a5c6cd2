"""Where a shopper may pay from at VNPay."""

NAMES = {
    "NCB": "Ngân hàng NCB",
    "VIETCOMBANK": "Ngân hàng Vietcombank",
    "BIDV": "Ngân hàng BIDV",
    "AGRIBANK": "Ngân hàng Agribank",
    "VNPAYQR": "Ứng dụng ngân hàng hỗ trợ VNPAYQR",
}
GROUPS = ("", "VNBANK", "INTCARD")  # the shopper chooses within them
FIRST = "NCB"
