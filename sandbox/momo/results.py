"""MoMo's result codes and what it says with them, in Vietnamese and English."""

WORDS = {
    0: ("Thành công.", "Successful."),
    13: ("Xác thực doanh nghiệp thất bại.", "Merchant authentication failed."),
    20: ("Yêu cầu sai định dạng.", "Bad format request."),
    21: ("Yêu cầu bị từ chối vì số tiền giao dịch không hợp lệ.", "Invalid transaction amount."),
    22: ("Số tiền giao dịch không hợp lệ.", "Transaction amount is out of range."),
    40: ("RequestId bị trùng.", "Duplicated requestId."),
    41: ("OrderId bị trùng.", "Duplicated orderId."),
    42: ("OrderId không hợp lệ hoặc không được tìm thấy.", "Invalid orderId or orderId is not found."),
    43: ("Yêu cầu bị từ chối vì xung đột trong quá trình xử lý giao dịch.", "Conflict during processing."),
    98: ("QR Code tạo không thành công. Vui lòng thử lại sau.", "QR Code generated unsuccessfully."),
    99: ("Lỗi chưa xác định.", "Unknown error."),
    1000: (
        "Giao dịch đã được khởi tạo, chờ người dùng xác nhận thanh toán.",
        "Transaction is initiated, waiting for user confirmation.",
    ),
    1001: (
        "Giao dịch thanh toán thất bại do tài khoản người dùng không đủ tiền.",
        "Transaction failed due to insufficient funds.",
    ),
    1003: ("Giao dịch bị đã bị hủy.", "Transaction cancelled after authorization."),
    1005: (
        "Giao dịch thất bại do url hoặc QR code đã hết hạn.",
        "Transaction failed because the url or QR code expired.",
    ),
    1006: (
        "Giao dịch bị từ chối bởi người dùng.",
        "Transaction failed because user has denied to confirm the payment.",
    ),
    1080: ("Giao dịch hoàn tiền thất bại trong quá trình xử lý.", "The transaction refund attempt failed."),
    1081: (
        "Giao dịch hoàn tiền bị từ chối. Giao dịch thanh toán ban đầu có thể đã được hoàn.",
        "The original transaction might have been refunded.",
    ),
    1088: (
        "Giao dịch hoàn tiền bị từ chối. Giao dịch thanh toán ban đầu không được hỗ trợ hoàn tiền.",
        "The original transaction is not eligible to be refunded.",
    ),
    7002: (
        "Giao dịch đang được xử lý bởi nhà cung cấp loại hình thanh toán.",
        "Transaction is being processed by the provider.",
    ),
    9000: ("Giao dịch đã được xác nhận thành công.", "Transaction is authorized successfully."),
}
PENDING = (1000, 7000, 7002)


def words(code: int, language: str = "vi") -> str:
    """What a result is called."""
    return WORDS[code][1 if language == "en" else 0]
