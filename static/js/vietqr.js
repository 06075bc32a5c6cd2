// The text of a VietQR code, field by field as payments/providers/vietqr.py writes it; a test compares the two.
function crc(text) {
  let value = 0xffff;
  for (const byte of new TextEncoder().encode(text)) {
    value ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) value = ((value << 1) ^ (value & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return value.toString(16).toUpperCase().padStart(4, "0");
}
const field = (name, value) => `${name}${String(value.length).padStart(2, "0")}${value}`;

// Whom to transfer how much with what content; without an amount the payer types it.
export function payload({ bin, account, amount = 0, content = "" }) {
  const transfer = field("00", "A000000727") + field("01", field("00", bin) + field("01", account)) + field("02", "QRIBFTTA");
  const text =
    field("00", "01") +
    field("01", amount ? "12" : "11") +
    field("38", transfer) +
    field("53", "704") +
    (amount ? field("54", String(amount)) : "") +
    field("58", "VN") +
    (content ? field("62", field("08", content)) : "") +
    "6304";
  return text + crc(text);
}
