// Reads protobuf's wire format in place, for messages on the hot path: no message object, no allocation.
//
// Stricter than protobuf: what is malformed, of another wire type than declared, or a group is an error.
// Unknown fields are skipped by whoever loops.
#ifndef CHILDSYNC_COMMON_WIRE_WIRE_READER_H_
#define CHILDSYNC_COMMON_WIRE_WIRE_READER_H_

#include <cstdint>
#include <string_view>

namespace childsync {

//   for (WireReader in(bytes); in.Next();) {
//     switch (in.field()) {
//       case 1: outcome = in.Varint(); break;
//       case 3: number = in.Bytes(); break;
//     }                                     // a field that nobody takes is skipped by Next
//   }
//   if (in.failed()) ...
class WireReader {
 public:
  explicit WireReader(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  // Goes to the next field; false at the end, and when failed.
  bool Next() {
    if (pending_) Skip();
    if (failed_ || at_ == end_) return false;
    const uint64_t tag = ReadVarint32();
    field_ = static_cast<uint32_t>(tag >> 3);
    type_ = static_cast<uint32_t>(tag & 7);
    pending_ = true;
    if (field_ == 0) failed_ = true;
    return !failed_;
  }
  uint32_t field() const { return field_; }

  // The field's value; each fails the reader if the field is of another type. 0 or empty when failed.
  uint64_t Varint() {
    if (!Take(kVarint)) return 0;
    return ReadVarint();
  }
  std::string_view Bytes() {
    if (!Take(kLength)) return {};
    const uint64_t size = ReadVarint32();
    if (failed_ || size > static_cast<uint64_t>(end_ - at_)) {
      failed_ = true;
      return {};
    }
    const std::string_view bytes(at_, size);
    at_ += size;
    return bytes;
  }
  // Bytes that must be UTF-8, as a string field of proto3 must.
  std::string_view Text();
  void Fail() { failed_ = true; }
  bool failed() const { return failed_; }

 private:
  static constexpr uint32_t kVarint = 0, kFixed64 = 1, kLength = 2, kFixed32 = 5;

  bool Take(uint32_t type) {
    pending_ = false;
    if (type_ != type) failed_ = true;
    return !failed_;
  }
  uint64_t ReadVarint() {
    if (at_ != end_ && static_cast<uint8_t>(*at_) < 0x80) return static_cast<uint8_t>(*at_++);
    return ReadLongVarint();
  }
  // Of a tag or a length: five bytes at most, as protobuf has it.
  uint64_t ReadVarint32() {
    const char* const begin = at_;
    const uint64_t value = ReadVarint();
    if (at_ - begin > 5 || value > UINT32_MAX) failed_ = true;
    return value;
  }
  uint64_t ReadLongVarint();
  void Skip();

  const char* at_;
  const char* end_;
  uint32_t field_ = 0;
  uint32_t type_ = 0;
  bool pending_ = false;
  bool failed_ = false;
};

}  // namespace childsync

#endif  // CHILDSYNC_COMMON_WIRE_WIRE_READER_H_
