#include "services/commune-agent/sheets/read_error.h"

#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"
#include "services/commune-agent/sheets/sheet_reader.h"

namespace childsync::commune_agent {
namespace {

constexpr char kVietnamese[] = "childsync/vi";

absl::string_view View(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

absl::Status FileError(absl::StatusCode code, std::string_view en, std::string_view vi) {
  absl::Status status(code, View(en));
  status.SetPayload(kVietnamese, absl::Cord(View(vi)));
  return status;
}

absl::Status FileError(std::string_view en, std::string_view vi) {
  return FileError(absl::StatusCode::kInvalidArgument, en, vi);
}

std::string ReadErrorVi(const absl::Status& status) {
  const auto vietnamese = status.GetPayload(kVietnamese);
  return vietnamese ? std::string(*vietnamese) : std::string(status.message());
}

}  // namespace childsync::commune_agent
