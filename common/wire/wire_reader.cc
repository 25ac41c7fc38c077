#include "common/wire/wire_reader.h"

#include "common/text/utf8.h"

namespace childsync {

std::string_view WireReader::Text() {
  const std::string_view text = Bytes();
  if (!IsUtf8(text)) failed_ = true;
  return text;
}

uint64_t WireReader::ReadLongVarint() {
  uint64_t value = 0;
  for (int shift = 0; shift < 64 && at_ != end_; shift += 7) {
    const uint8_t byte = static_cast<uint8_t>(*at_++);
    if (shift == 63 && byte > 1) break;  // more than 64 bits
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  failed_ = true;
  return 0;
}

void WireReader::Skip() {
  switch (type_) {
    case kVarint:
      Varint();
      return;
    case kLength:
      Bytes();
      return;
    case kFixed64:
    case kFixed32: {
      const int size = type_ == kFixed64 ? 8 : 4;
      pending_ = false;
      if (end_ - at_ < size) {
        failed_ = true;
      } else {
        at_ += size;
      }
      return;
    }
    default:
      failed_ = true;
  }
}

}  // namespace childsync
