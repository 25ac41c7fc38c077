#include "services/commune-agent/sheets/shared_strings.h"

#include <charconv>

#include "services/commune-agent/sheets/cell_text.h"
#include "services/commune-agent/sheets/read_error.h"

namespace childsync::commune_agent {

void RichText::OnStart(std::string_view name) {
  if (name == "rPh") in_phonetic_ = true;
  if (name == "t") in_text_ = true;
}

void RichText::OnEnd(std::string_view name) {
  if (name == "rPh") in_phonetic_ = false;
  if (name == "t") in_text_ = false;
}

absl::Status RichText::OnText(std::string_view text) {
  if (!in_text_ || in_phonetic_) return absl::OkStatus();
  if (std::ssize(text_) + std::ssize(text) > limits_.cell_bytes_max) {
    return FileError("a cell of the workbook is too long", "Tệp Excel có ô quá dài.");
  }
  text_ += text;
  return absl::OkStatus();
}

std::string RichText::Decoded() const { return DecodeEscapes(text_); }

class SharedStringsHandler : public XmlHandler {
 public:
  SharedStringsHandler(SharedStrings& strings, const Limits& limits) : strings_(strings), text_(limits) {}

  absl::Status OnStart(std::string_view name, const Attributes&) override {
    if (name == "si") text_.Clear();
    text_.OnStart(name);
    return absl::OkStatus();
  }

  absl::Status OnEnd(std::string_view name) override {
    text_.OnEnd(name);
    if (name == "si") {
      strings_.block_ += text_.Decoded();
      strings_.ends_.push_back(static_cast<uint32_t>(strings_.block_.size()));
    }
    return absl::OkStatus();
  }

  absl::Status OnText(std::string_view text) override { return text_.OnText(text); }

 private:
  SharedStrings& strings_;
  RichText text_;
};

absl::StatusOr<SharedStrings> SharedStrings::Read(Archive& archive, const std::string& part,
                                                  const Limits& limits) {
  SharedStrings strings;
  SharedStringsHandler handler(strings, limits);
  if (absl::Status status = ReadXml(archive, part, limits, handler); !status.ok()) return status;
  return strings;
}

std::optional<std::string_view> SharedStrings::Find(std::string_view index) const {
  size_t i = 0;
  const auto [end, error] = std::from_chars(index.data(), index.data() + index.size(), i);
  if (error != std::errc() || end != index.data() + index.size() || i >= ends_.size()) return std::nullopt;
  const size_t begin = i == 0 ? 0 : ends_[i - 1];
  return std::string_view(block_).substr(begin, ends_[i] - begin);
}

}  // namespace childsync::commune_agent
