"""The words of live selling: what buyers write to order, ask, change their mind, complain or chat. Pure.

Phrases are written with full marks and found however they are typed; `phrases.Phrasebook` says how to read
"@" and "=". A phrase that only holds the letters of another one is labelled NOTHING, so that it hides it.
"""

from livestream.comments.phrases import Phrasebook
from livestream.comments.spelling import forms_of

PEOPLE = "mình em chị anh tui tôi tớ cô chú bác dì má mẹ bà ông con cháu bạn shop bé"

VERB, BUY, GIVE, ASK, NOTHING = "verb", "buy", "give", "ask", "nothing"
TOTAL, WHOLESALE, HESITATE, CONDITION, THEN, IF = "total", "wholesale", "hesitate", "condition", "then", "if"
CANCEL, DROP, KEEP, NEGATION = "cancel", "drop", "keep", "negation"
BECOME, TO, ONLY, SWAP, MISTYPED, INSTEAD_OF, ADD, LESS, MORE, EACH = (
    "become", "to", "only", "swap", "mistyped", "instead_of", "add", "less", "more", "each",
)  # fmt: skip
PAST, EATEN, GOT, ALREADY, NOW, BROKEN, DAMAGE, RECEIVED, COMPLAINT = (
    "past", "eaten", "got", "already", "now", "broken", "damage", "received", "complaint",
)  # fmt: skip
PRAISE, PAID, OTHERS, ANSWER, PHONE_WORD = "praise", "paid", "others", "answer", "phone_word"
SPAM, RECRUITING, PROMOTION, INVITATION = "spam", "recruiting", "promotion", "invitation"
PRICE, STOCK, SHIPPING, QUALITY, CERTIFICATE, PAYMENT, RETURN, HAVE, HOW_MUCH, COST = (
    "price", "stock", "shipping", "quality", "certificate", "payment", "return", "have", "how_much", "cost",
)  # fmt: skip

_BOOK = {
    VERB: """
        chốt | chốt đơn | lên đơn | ghi đơn | tạo đơn | làm đơn | đặt hàng | đặt mua | order | đặt đơn
    """,
    BUY: "lấy | mua | đặt | đặt trước",
    GIVE: """
        cho @ | cho @ em | cho @ xin | cho xin | xin | gửi @ | gửi cho @ | ship @ | ship cho @ |
        giao cho @ | bán cho @ | để @ | để cho @ | để lại cho @ | giữ cho @ | gói cho @
    """,
    NOTHING: """
        xin chào | xin lỗi | xin cảm ơn | xin cám ơn | xin phép | xin chúc | xin mời | đặt tên |
        đặt câu hỏi | đặt cọc | lấy chồng | lấy vợ | quét mã | mã giảm giá | mã vận đơn | mã giảm |
        mã số thuế | điều khoản | tài khoản | không sao | cho em bé | cho bé | cho con | mua vui |
        trước tết | sau tết | kịp tết | dịp tết | ăn tết | cận tết | tới tết | chúc tết | không thể |
        thêm nữa | hỏi thêm | xem thêm | tặng thêm | nói thêm | không biết | lấy hàng về | đi chốt |
        không những | không chỉ | chốt nhiều đơn | nhiều đơn | số đơn | đơn giản | bỏ túi | chốt kèo
    """,
    ASK: """
        bao nhiêu | nhiêu | bao lâu | khi nào | bao giờ | chừng nào | hồi nào | thế nào | như nào |
        như thế nào | ra sao | sao vậy | thì sao | làm sao | sao shop | sao @ | sao ạ | là sao | =gì |
        là gì | gì vậy | =đâu | ở đâu | chỗ nào | loại nào | cái nào | hả | =mấy | mấy sao | mấy tiền |
        mấy ngày | được không | phải không | đúng không | có không | không vậy | không ạ | tại sao |
        vì sao | hỏi | cho hỏi | cho @ hỏi | cho @ hỏi là | cho xem | cho @ xem | cho @ coi | cho @ biết |
        cho biết | xin giá | cho xin giá | cho @ xin giá | cho @ giá | báo giá | rep giá | check giá |
        xin địa chỉ | cho xin địa chỉ | cho @ xin địa chỉ | xin link | cho @ xin link | xin số |
        cho @ xin số | xin thông tin | cho @ xin thông tin | xin info | tư vấn | mua ở đâu | mua sao |
        mua kiểu gì | mua thế nào | mua như thế nào | mua bằng cách nào | đặt sao | đặt ở đâu |
        đặt kiểu gì | đặt thế nào | đặt như thế nào | đặt hàng sao | đặt hàng ở đâu |
        đặt hàng như thế nào | đặt hàng kiểu gì | đặt hàng thế nào | cách đặt | cách đặt hàng | cách mua |
        cách order | cách chốt | order sao | order kiểu gì | order thế nào | order như thế nào |
        order ở đâu | làm sao đặt | làm sao mua | làm sao để đặt | làm sao để mua | làm sao để chốt |
        muốn mua thì | muốn đặt thì | muốn lấy thì | mua được không | đặt được không |
        đặt trước được không | lấy được không | có đặt được | có mua được | ai mua | ai chốt | ai lấy |
        ai đặt | ai ăn | chốt sao | chốt đơn sao | chốt như thế nào | lấy ở đâu | lấy hàng ở đâu |
        lấy hàng sao | thắc mắc | bao tiền | @ nào mua | @ nào lấy | @ nào đặt | @ nào chốt | @ nào ăn |
        hướng dẫn | hướng dẫn đặt | hướng dẫn mua | hướng dẫn chốt | chỉ cách | giới thiệu | ghim | =pin |
        cho coi | xin stk | cho xin stk | cho @ xin stk |
        cho stk | cho @ stk | bớt chút | bớt xíu | bớt tí | giảm chút
    """,
    TOTAL: """
        tổng | tổng cộng | tính tiền | tính tổng | tính giúp | tính dùm | tính giùm | hết bao nhiêu |
        hết nhiêu | hết tất cả | tất cả bao nhiêu | tất cả nhiêu | cộng lại | tổng tiền | tổng đơn |
        hết mấy tiền | hết bao tiền
    """,
    WHOLESALE: """
        giá sỉ | bán sỉ | lấy sỉ | mua sỉ | bỏ sỉ | nhập sỉ | =sỉ | giá đại lý | làm đại lý | giá buôn |
        bán buôn | nhập hàng | mua nhiều | lấy nhiều | đặt nhiều | số lượng lớn | số lượng nhiều |
        lấy số lượng | mua số lượng | đặt số lượng
    """,
    HESITATE: """
        lãnh lương | đợi lương | lương về | có lương | mai mốt | bữa nào | khoan | khoan đã | khoan chốt |
        để coi | để xem |
        để @ coi | để @ xem | để @ nghĩ | để @ suy nghĩ | để @ tính | để @ hỏi | để sau | để coi lại |
        để xem lại | từ từ | suy nghĩ | tính sau | lát nữa | xíu nữa | tí nữa | chút nữa | coi lại |
        xem lại | cân nhắc | bữa khác | lần sau | hôm khác | hẹn shop | chưa chốt | chưa mua | chưa lấy |
        chưa đặt | đừng chốt | đừng lên đơn vội | hỏi vợ | hỏi chồng | phân vân
    """,
    CONDITION: """
        còn thì | có thì | được thì | ngon thì | rẻ thì | ship thì | freeship thì | giảm thì | nếu còn |
        nếu có | nếu được | mai lấy | mai @ lấy | mai mua | mai @ mua | mai @ chốt | mai @ đặt
    """,
    THEN: "thì | thì @ | mới | thì mới | thì @ mới",
    IF: "nếu | nếu @ | nếu như | giả sử",
    CANCEL: """
        huỷ | huỷ đơn | huỷ giúp | không lấy nữa | không mua nữa | không đặt nữa | không chốt nữa |
        thôi không lấy | thôi không mua | thôi không đặt | khỏi lấy | khỏi giao | khỏi ship | thôi khỏi |
        đừng giao | đừng ship | đừng lên đơn | rút đơn | bỏ đơn | trả đơn | cho @ huỷ | bỏ hết |
        bỏ tất cả
    """,
    DROP: """
        bỏ | bỏ giúp | bỏ dùm | bỏ giùm | bỏ món | bỏ mã | bỏ ra | không lấy | không mua | không đặt |
        không chốt | không cần
    """,
    NEGATION: "không | =chưa | =đừng | =khỏi | =chẳng | chưa kịp",
    BECOME: """
        đổi thành | đổi lại | đổi lại thành | sửa thành | sửa lại | sửa lại thành | chuyển thành |
        tăng lên | tăng lên thành | nâng lên | lên thành | giảm xuống | giảm xuống còn | giảm còn |
        bớt còn | bớt xuống | xuống còn | chỉnh lại | chỉnh thành | lấy lại thành | đổi số lượng
    """,
    SWAP: """
        =đổi | đổi sang | đổi qua | đổi lấy | đổi giúp | đổi cho @ | đổi mã | chuyển sang | chuyển qua |
        thay bằng | thay thành | =thay
    """,
    MISTYPED: "=nhầm | ghi nhầm | gõ nhầm | à nhầm | @ nhầm | ghi lộn | gõ lộn | à lộn",
    TO: "=thành | =lên | =còn | con",
    ONLY: "thôi",
    INSTEAD_OF: "thay vì | thay cho",
    ADD: """
        thêm | lấy thêm | mua thêm | đặt thêm | chốt thêm | cộng thêm | cho @ thêm | cho thêm |
        tăng thêm | order thêm | thêm cho @
    """,
    KEEP: "giữ nguyên | giữ lại | =giữ | vẫn lấy | để nguyên",
    LESS: "bớt | bỏ bớt | bớt đi | giảm đi | bớt cho @ | bớt lại",
    MORE: "=nữa | nua",
    EACH: """
        mỗi thứ | mỗi loại | mỗi mã | mỗi món | mỗi cái | mỗi vị | mỗi sản phẩm | mỗi sp | mỗi em |
        mỗi con | mỗi bên | =mỗi
    """,
    PAST: """
        tuần trước | hôm trước | bữa trước | lần trước | đợt trước | tháng trước | năm trước | năm ngoái |
        hôm qua | hôm bữa | bữa hổm | hồi trước | hồi tháng | mấy bữa trước | từng mua | từng ăn |
        đã mua | đã ăn | đã dùng | đã nhận | mới mua | mới nhận | vừa nhận | vừa mua | mua hoài |
        mua quài | ăn hoài | ăn quài | nhận được | nhận hàng | phiên trước | live trước | tết rồi |
        kỳ trước | lần rồi | tuần rồi | bữa rồi
    """,
    EATEN: "ăn | uống | xài | =dùng | thử",
    GOT: "mua | lấy | đặt | nhận | nhận được",
    ALREADY: "=rồi | roi",
    NOW: """
        hôm nay | nay | bữa nay | giờ | bây giờ | lần này | kỳ này | nên | tiếp | lại | thêm | lấy thêm |
        mua thêm | mua lại | lấy lại
    """,
    BROKEN: """
        bị bể | bị vỡ | bị nát | bị hư | bị hỏng | bị thối | bị mốc | bị dập | bị úng | bị móp | bị chảy |
        bị rách | bị thiếu | bị sai | bị nhầm | bị ôi | bị thiu | bị sượng | bị đổ | bị xì | bị cũ |
        bị kiến | bị ẩm | bị ỉu | bị lỗi | bị trầy | bị sứt | bị mẻ
    """,
    DAMAGE: """
        =bể | =vỡ | =nát | =hư | =hỏng | =thối | =mốc | =dập | =úng | =móp | =sượng | =thiu | =rách |
        =thiếu | =nhầm | =sai | =chảy | =ỉu | =ẩm | =sứt | hết hạn | đợi hoài | trễ quá | lâu quá |
        chậm quá | chờ hoài | đợi mãi | chờ mãi | hết date | quá hạn | hư hết
    """,
    RECEIVED: """
        nhận | giao | gửi | =đơn | hàng | =mở ra | mở hộp | khui | kiện | gói hàng | thùng hàng
    """,
    COMPLAINT: """
        khiếu nại | lừa đảo | giao thiếu | giao sai | giao nhầm | giao lộn | gửi thiếu | gửi sai |
        gửi nhầm | gửi lộn | thiếu hàng | sai hàng | nhầm hàng | chưa nhận được | chưa nhận được hàng |
        không nhận được | chưa thấy giao | chưa thấy hàng | chưa thấy đâu | chưa giao | chưa tới |
        chưa ai gọi | chưa thấy shop rep | chưa thấy rep | chưa rep | mà giao | mà gửi | mà nhận |
        không ai gọi | không bắt máy | không nghe máy | không trả lời | không rep | gọi không được |
        đợi cả tuần | thất vọng | không giống hình | không như hình | không giống quảng cáo |
        không đúng hình | khác hình | dở quá | dở ẹc | tệ quá | quá tệ | làm ăn gì | làm ăn kiểu gì |
        treo đầu dê | bồi thường | đền cho | đền tiền | bức xúc | hàng dỏm | hàng đểu | bóc phốt |
        trả lại tiền | báo công an | tẩy chay | giao trễ | giao lâu quá | giao chậm | chưa thấy nhắn |
        chưa thấy gửi | mà chưa gửi |
        không thấy nhắn | chưa thấy xác nhận | không mua được | không chốt được | không đặt được |
        không order được
    """,
    PRAISE: """
        ngon | đẹp | thơm | ghiền | tuyệt | xịn | =ưng | =thích | =mê | dễ thương | cảm ơn | cám ơn |
        ủng hộ | chúc | chào | =giỏi | xinh | =lắm | =quá | quá trời | yêu | thương | hay quá | đỉnh |
        mãi đỉnh | nghiện | phê | uy tín | haha | hihi | hehe | kkk | =hoài | =mắc hơn | =đắt hơn | =rẻ hơn
    """,
    PAID: """
        đã chuyển khoản | chuyển khoản rồi | đã thanh toán | thanh toán rồi | đã trả tiền | trả tiền rồi
    """,
    OTHERS: """
        mọi người | cả nhà | các bạn | các chị | các mẹ | mấy chị | mấy bạn | mấy mẹ | ai cũng | bà con |
        anh em | chị em | nhiều người | người ta
    """,
    SPAM: """
        🎰 | vay nhanh | vay vốn | vay tiền | vay nóng | vay tín chấp | vay online | cho vay tiền |
        cho vay nhanh | hỗ trợ vay | giải ngân | lãi suất | nợ xấu | tín dụng đen | tín chấp | bao nợ |
        cầm đồ | rút tiền thẻ | đáo hạn | nổ hũ | tài xỉu | cá cược | cá độ | casino | nhà cái | lô đề |
        soi cầu | xổ số | số đề | jackpot | bắn cá | game bài | đánh bài | đá gà | baccarat | slot game |
        kèo nhà | nạp đầu | nạp thẻ | bán acc | tuyển dụng | tuyển ctv | tuyển cộng tác viên |
        tuyển nhân viên | tuyển người | cần tuyển | tuyển sỉ | tuyển đại lý | tuyển gấp | tuyển nữ |
        việc nhẹ | lương cao | làm tại nhà | làm việc tại nhà | việc làm online | việc online |
        kiếm tiền online | kiếm tiền tại nhà | kiếm tiền mỗi ngày | kiếm thêm thu nhập | thu nhập cao |
        thu nhập khủng | thu nhập thêm | thu nhập ổn định | thu nhập mỗi ngày | hoa hồng cao | tiền ảo |
        forex | bitcoin | sinh lời | lợi nhuận cao | qua shop mình | ghé shop mình | ghé shop em |
        ghé shop tui | qua shop em | qua shop tui | ghé nhà em | ghé bên mình | ghé bên em |
        qua bên mình | qua bên em | qua live mình | qua live em | ghé live mình | ghé live em | ghé page |
        vào page mình | vào link | bấm link | bấm vào link | nhấn vào link | vào nhóm | vô nhóm |
        nhóm zalo | group zalo | kết bạn zalo | add zalo | follow mình | theo dõi mình | follow chéo |
        tăng follow | tăng like | tăng tương tác | mua like | bên shop mình | bên shop em | bên shop tui |
        bên tui bán | shop tui bán | xem bói | bói bài | nhận code | làm thêm tại nhà | làm thêm online |
        mua acc | acc game | follow lại | kèo bóng | kèo tối nay
    """,
    RECRUITING: "=tuyển | làm online | mỗi ngày tại nhà | cần tìm người | tìm cộng tác viên",
    PROMOTION: """
        cần bán | sang nhượng | sim số đẹp | giá rẻ | đại hạ giá | shop mình bán | shop em bán |
        shop mình có | bên mình bán | bên em bán | bên mình chuyên | bên em chuyên | bên mình có |
        bên em có | nhà mình có | nhà em có | mình có bán | em có bán | mình chuyên | em chuyên |
        chuyên sỉ | chuyên bán | chuyên cung cấp | thanh lý | pass lại | mình bán | em bán |
        mình cũng bán | em cũng bán
    """,
    INVITATION: """
        mời | =ghé | inbox | ib | liên hệ | zalo | lh | giá gốc | tận xưởng | giảm sốc | xả kho
    """,
    ANSWER: """
        đáp án | đáp án là | câu trả lời | câu trả lời là | trả lời | đoán | đoán số | đoán là | chọn |
        chọn số | chọn đáp án | kết quả | kết quả là | =câu | chắc | chắc là | hên xui
    """,
    PHONE_WORD: """
        sđt | số điện thoại | điện thoại | zalo | liên hệ | số mới | số em | số của @ | số @ | alo | =gọi
    """,
    PRICE: """
        giá | giá cả | mấy tiền | bao tiền | nhiêu tiền | bao nhiêu tiền | giảm giá | khuyến mãi |
        khuyến mại | có giảm | được giảm | sale | voucher | =rẻ | =mắc | =đắt | giá sỉ | tổng |
        tổng cộng | tổng tiền | tính tiền | tính tổng | ưu đãi | có tặng | có quà | chiết khấu | deal |
        bớt không | có bớt | bớt chút | bớt xíu | bớt tí | giảm chút
    """,
    STOCK: """
        còn | còn hàng | hết hàng | hết chưa | hết rồi | có sẵn | sẵn hàng | khi nào có | bao giờ có |
        chừng nào có | khi nào về | về hàng | hàng về | còn chỗ | có bán | còn nhiều | còn bao nhiêu |
        còn nhiêu | còn mấy | tồn kho | có hàng
    """,
    SHIPPING: """
        ship | freeship | free ship | miễn phí ship | phí ship | tiền ship | phí giao | vận chuyển |
        phí vận chuyển | giao hàng | có giao | giao | gửi hàng | có gửi | gửi xe | hoả tốc | mấy ngày |
        bao lâu tới | bao lâu nhận | bao lâu có | khi nào nhận | khi nào tới | khi nào giao |
        bao giờ giao | bao giờ nhận | chừng nào giao | nhận được hàng | bưu điện | đóng gói
    """,
    QUALITY: """
        ngon | hạn sử dụng | hạn dùng | hsd | date | bảo quản | để được | để tủ lạnh | ngon không |
        có ngon | =ngọt | =chua | =cay | =mặn | =béo | =đắng | =mùi | =vị | có ngọt | có chua | có cay |
        có mặn | có béo | có thơm | có giòn | có dẻo | có mềm | ăn được | uống được | dùng được | ăn sao |
        uống sao | dùng sao | ăn có | uống có | dị ứng | nguyên chất | đóng đường | kết tinh |
        thành phần | chất bảo quản | hương liệu | phẩm màu | tươi không | có tươi | sượng | tiểu đường |
        bà bầu | bầu ăn | mẹ bầu | bầu uống | bé ăn | trẻ em ăn | có đường | ít đường | không đường |
        pha đường | hàng thật | hàng giả | thật không | thật hay | xuất xứ | nguồn gốc | phun thuốc |
        hoá chất | organic | hữu cơ không | độ cồn | bao nhiêu độ | nồng độ | an toàn | tốt không |
        có tốt | mới không | rang bao lâu | pha sao | pha như thế nào | pha thế nào | cách pha |
        cách dùng | cách nấu | chất lượng | nặng bao nhiêu | chín chưa | có chín | hạt lép | lép |
        có hạt | calo | béo không | giòn không | thơm không | dẻo không | mềm không | thuốc | bị gì |
        công dụng | tác dụng
    """,
    CERTIFICATE: """
        ocop | chứng nhận | giấy chứng nhận | giấy tờ | có giấy | giấy phép | giấy kiểm | mấy sao |
        kiểm định | kiểm nghiệm | tem | truy xuất | vsattp | attp | an toàn thực phẩm | vệ sinh an toàn |
        chứng chỉ | iso | haccp | vietgap | minh chứng | công bố
    """,
    PAYMENT: """
        thanh toán | chuyển khoản | cod | quét mã | quét mã qr | vietqr | qr | momo | vnpay | zalopay |
        trả tiền | trả trước | trả sau | trả góp | tài khoản | số tài khoản | stk | =thẻ | quẹt thẻ |
        đặt cọc | =cọc | ví điện tử | tiền mặt | nhận hàng trả tiền | nhận hàng rồi trả tiền |
        xuất hoá đơn | hoá đơn
    """,
    RETURN: """
        đổi trả | trả hàng | hoàn tiền | hoàn hàng | bảo hành | có đổi | được đổi | đổi được | được trả |
        trả được | bao đổi | đổi mới | có đền | đền không | được hoàn | trả lại
    """,
    HAVE: "có | =loại | size",
    HOW_MUCH: "bao nhiêu | nhiêu",
    COST: "giá | giá cả",
}
_TOPICS = (PRICE, STOCK, SHIPPING, QUALITY, CERTIFICATE, PAYMENT, RETURN, TOTAL, HOW_MUCH)
_TALKING = (ASK, PROMOTION, *_TOPICS)


def _phrases(label: str) -> list[str]:
    return [phrase.strip() for phrase in _BOOK[label].split("|")]


def _with_parts(label: str) -> str:
    """The phrases of a label, and the longer ones that would hide them: "bao nhiêu tiền" asks for a price."""
    parts = [f" {phrase.removeprefix('=')} " for phrase in _phrases(label)]
    longer = [phrase for other in _TALKING if other != label for phrase in _phrases(other)]
    held = [phrase for phrase in longer if any(part in f" {phrase} " for part in parts)]
    return "|".join([*_phrases(label), *held])


BOOK = Phrasebook({**_BOOK, **{label: _with_parts(label) for label in (ASK, *_TOPICS)}}, PEOPLE)
FILLERS = forms_of(
    """
    nha nhé nhe nhen nghen nghe hen ạ á à ơi ơ dạ vâng ừ ok oke shop ad admin sếp vậy thế ta hả nhỉ
    với luôn đi liền ngay nè này đó thôi giúp giùm dùm hộ please cái chiếc đơn hàng nhanh gấp ủa ê alo
    và là mã số món phần loại bên ở sản phẩm live nào lên đây chứ nữa rồi được của
    """
) | forms_of(PEOPLE)
TAIL = FILLERS | forms_of("không chưa vợ chồng") | forms_of("mọi người", strict=True)
CLOSING = forms_of("không chưa đâu gì")  # at the end of a clause they ask
NOT_GOODS = forms_of(  # what a number may count that is no order
    """
    phút giờ tiếng ngày tuần tháng năm bữa hôm lần đứa người mã loại thứ vị sao tuổi tim điểm like view đêm
    buổi tết
    """
)
ORDINALS = forms_of("ngày tháng mùng mồng thứ lúc tầng lầu quận size tập top lô phòng kp")
AFTER_YEAR = forms_of("nay ngoái mới trước sau học")  # "năm nay" is a year, no five
