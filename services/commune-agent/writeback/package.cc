#include "services/commune-agent/writeback/package.h"

#include <zip.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/commune-agent/sheets/archive.h"
#include "services/commune-agent/sheets/read_error.h"

namespace childsync::commune_agent {
namespace {

absl::Status Damaged(const std::string& what) {
  return FileError("the workbook can't be changed (" + what + "); open it in Excel and save it again",
                   "Không ghi thêm được vào tệp Excel (" + what + "); hãy mở bằng Excel rồi lưu lại.");
}

absl::Status NotWritten(zip* z) {
  return FileError(absl::StatusCode::kUnavailable,
                   absl::StrCat("the workbook can't be written: ", zip_strerror(z)),
                   "Không ghi được tệp kết quả: kiểm tra dung lượng đĩa và quyền ghi rồi thử lại.");
}

zip* OpenZip(const std::filesystem::path& path, int flags) {
  int error = 0;
  return zip_open(path.c_str(), flags, &error);
}

}  // namespace

void Package::Discard::operator()(zip* z) const { zip_discard(z); }

absl::StatusOr<Package> Package::Open(const std::filesystem::path& path) {
  zip* z = OpenZip(path, 0);
  if (z == nullptr) return Damaged("zip");
  return Package(z);
}

absl::StatusOr<Package> Package::Create(const std::filesystem::path& path) {
  zip* z = OpenZip(path, ZIP_CREATE | ZIP_TRUNCATE);
  if (z == nullptr) return absl::UnavailableError("the workbook can't be made");
  return Package(z);
}

bool Package::Has(const std::string& name) const {
  return zip_name_locate(zip_.get(), name.c_str(), ZIP_FL_NOCASE) >= 0;
}

absl::StatusOr<std::string> Package::Read(const std::string& name, int64_t bytes_max) const {
  Limits limits;
  limits.part_bytes_max = std::min(limits.part_bytes_max, bytes_max);
  std::string bytes;
  absl::Status status =
      ReadPart(zip_.get(), name, limits, unzipped_bytes_, [&](std::string_view chunk, bool /*last*/) {
        bytes += chunk;
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return bytes;
}

absl::Status Package::Write(const std::string& name, std::string bytes) {
  const std::string& kept = written_.emplace_back(std::move(bytes));
  zip_source_t* source = zip_source_buffer(zip_.get(), kept.data(), kept.size(), 0);
  if (source == nullptr) return NotWritten(zip_.get());
  const zip_int64_t index = zip_name_locate(zip_.get(), name.c_str(), ZIP_FL_NOCASE);
  const bool done = index >= 0
                        ? zip_file_replace(zip_.get(), static_cast<zip_uint64_t>(index), source, 0) == 0
                        : zip_file_add(zip_.get(), name.c_str(), source, ZIP_FL_ENC_UTF_8) >= 0;
  if (done) return absl::OkStatus();
  zip_source_free(source);
  return NotWritten(zip_.get());
}

absl::Status Package::Close() {
  if (zip_close(zip_.get()) != 0) return NotWritten(zip_.get());
  (void)zip_.release();  // closed, and freed with it
  return absl::OkStatus();
}

}  // namespace childsync::commune_agent
