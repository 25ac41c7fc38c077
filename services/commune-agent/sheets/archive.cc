#include "services/commune-agent/sheets/archive.h"

#include <zip.h>

#include <vector>

#include "services/commune-agent/sheets/read_error.h"

namespace childsync::commune_agent {
namespace {

constexpr size_t kChunkBytes = 64 << 10;

absl::Status Damaged() {
  return FileError("the workbook is damaged or cut off; open it in Excel and save it again",
                   "Tệp Excel bị hỏng hoặc bị cắt cụt; hãy mở bằng Excel rồi lưu lại.");
}

absl::Status Missing(const std::string& name) {
  return FileError("the workbook lacks its part " + name + "; open it in Excel and save it again",
                   "Tệp Excel thiếu phần " + name + "; hãy mở bằng Excel rồi lưu lại.");
}

absl::Status TooLarge(const std::string& name) {
  return FileError(
      "the workbook unzips to more than is allowed (part " + name +
          "); delete unused rows, columns and sheets",
      "Tệp Excel khi giải nén quá lớn (phần " + name + "); hãy xóa các dòng, cột, trang không dùng.");
}

struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

}  // namespace

void Archive::Discard::operator()(zip* z) const { zip_discard(z); }

absl::StatusOr<Archive> Archive::Open(const std::filesystem::path& path, const Limits& limits) {
  int error = 0;
  zip* z = zip_open(path.c_str(), ZIP_RDONLY, &error);
  if (z == nullptr) return Damaged();
  return Archive(z, limits);
}

bool Archive::Has(const std::string& name) const {
  return zip_name_locate(zip_.get(), name.c_str(), ZIP_FL_NOCASE) >= 0;
}

absl::Status Archive::Read(const std::string& name, const Chunk& take) {
  return ReadPart(zip_.get(), name, limits_, unzipped_bytes_, take);
}

absl::Status ReadPart(zip* z, const std::string& name, const Limits& limits, int64_t& unzipped_bytes,
                      const Archive::Chunk& take) {
  const zip_int64_t index = zip_name_locate(z, name.c_str(), ZIP_FL_NOCASE);
  if (index < 0) return Missing(name);
  zip_stat_t stat;
  if (zip_stat_index(z, static_cast<zip_uint64_t>(index), ZIP_FL_UNCHANGED, &stat) != 0) return Damaged();
  if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE) {
    return FileError("the workbook is protected by a password; save it without one",
                     "Tệp Excel được bảo vệ bằng mật khẩu; hãy lưu lại không có mật khẩu.");
  }
  const std::unique_ptr<zip_file_t, CloseFile> file(
      zip_fopen_index(z, static_cast<zip_uint64_t>(index), ZIP_FL_UNCHANGED));
  if (file == nullptr) return Damaged();

  const auto compressed = static_cast<int64_t>(stat.comp_size);
  std::vector<char> chunk(kChunkBytes);
  for (int64_t part_bytes = 0;;) {
    const zip_int64_t got = zip_fread(file.get(), chunk.data(), chunk.size());
    if (got < 0) return Damaged();
    part_bytes += got;
    unzipped_bytes += got;
    const bool bomb = part_bytes > limits.ratio_checked_from_bytes &&
                      part_bytes / limits.compression_ratio_max > compressed;
    if (bomb || part_bytes > limits.part_bytes_max || unzipped_bytes > limits.unzipped_bytes_max)
      return TooLarge(name);
    const bool last = got == 0;
    if (absl::Status status = take({chunk.data(), static_cast<size_t>(got)}, last); !status.ok())
      return status;
    if (last) return absl::OkStatus();
  }
}

}  // namespace childsync::commune_agent
