// Any workbook: bytes that begin as a zip are one; others are its parts between bytes FF, which no UTF-8
// holds: worksheet, shared strings, styles, workbook. A file that is read has its records in order.
#include <zip.h>

#include "services/commune-agent/sheets/sheet_reader.h"
#include "tests/fuzz/input.h"

namespace {

using childsync::commune_agent::ReadExport;
using childsync::commune_agent::ReadOptions;
using childsync::fuzz::MemoryFile;
using childsync::fuzz::Require;

constexpr std::string_view kOffice = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

std::string Relationships(std::initializer_list<std::pair<std::string_view, std::string_view>> typed) {
  std::string xml = "<Relationships>";
  int id = 0;
  for (const auto& [type, target] : typed) {
    xml += "<Relationship Id=\"r" + std::to_string(++id) + "\" Type=\"" + std::string(kOffice) + "/" +
           std::string(type) + "\" Target=\"" + std::string(target) + "\"/>";
  }
  return xml + "</Relationships>";
}

void Add(zip_t* archive, const char* name, std::string_view bytes) {
  zip_source_t* source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
  const zip_int64_t index = zip_file_add(archive, name, source, 0);
  Require(index >= 0 &&
          zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0) == 0);
}

std::string Zip(std::string_view data) {
  const auto parts = childsync::fuzz::Split(data, '\xFF', 4);
  const std::string package = Relationships({{"officeDocument", "w.xml"}});
  const std::string book =
      Relationships({{"worksheet", "s.xml"}, {"sharedStrings", "t.xml"}, {"styles", "f.xml"}});
  const std::string workbook = "<workbook xmlns:r=\"" + std::string(kOffice) +
                               "\"><sheets><sheet name=\"S\" r:id=\"r1\"/></sheets></workbook>";
  zip_error_t error;
  zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(target);
  zip_t* archive = zip_open_from_source(target, ZIP_TRUNCATE, &error);
  Require(archive != nullptr);
  Add(archive, "_rels/.rels", package);
  Add(archive, "_rels/w.xml.rels", book);
  Add(archive, "w.xml", parts[3].empty() ? std::string_view(workbook) : parts[3]);
  Add(archive, "s.xml", parts[0]);
  Add(archive, "t.xml", parts[1].empty() ? "<sst/>" : parts[1]);
  Add(archive, "f.xml", parts[2].empty() ? "<styleSheet/>" : parts[2]);
  Require(zip_close(archive) == 0);
  zip_stat_t stat;
  Require(zip_source_stat(target, &stat) == 0 && zip_source_open(target) == 0);
  std::string bytes(stat.size, '\0');
  Require(zip_source_read(target, bytes.data(), bytes.size()) == static_cast<zip_int64_t>(bytes.size()));
  zip_source_close(target);
  zip_source_free(target);
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes = childsync::fuzz::Text(data, size);
  ReadOptions options;
  options.limits.unzipped_bytes_max = 4 << 20;
  const MemoryFile file(bytes.starts_with("PK\x03\x04") ? std::string(bytes) : Zip(bytes));
  const auto read = ReadExport(file.path(), options);
  if (!read.ok()) {
    Require(!read.status().message().empty() &&
            !childsync::commune_agent::ReadErrorVi(read.status()).empty());
    return 0;
  }
  const childsync::commune_agent::Row* last = nullptr;
  for (const auto& row : read->rows) {
    Require(row.row > 0 && (last == nullptr || last->sheet != row.sheet || last->row < row.row));
    last = &row;
  }
  return 0;
}
