// Bounds on what a file may ask of the reader. Each has a reason and a test at its edge.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_LIMITS_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_LIMITS_H_

#include <cstdint>

namespace childsync::commune_agent {

struct Limits {
  // A workbook of 100,000 rows by 12 columns is 7 MB, unzips to 70 MB and holds 20 MB of text.
  int64_t file_bytes_max = 128LL << 20;
  int64_t part_bytes_max = 256LL << 20;
  int64_t unzipped_bytes_max = 512LL << 20;
  // Of all cells of a workbook: a shared string may be long and stand in millions of them.
  int64_t text_bytes_max = 256LL << 20;
  // A sheet compresses 10 to 40 times; deflate can do 1,032. Checked from ratio_checked_from_bytes on: small
  // parts harm nobody.
  int64_t compression_ratio_max = 200;
  int64_t ratio_checked_from_bytes = 4LL << 20;
  // SpreadsheetML nests about ten deep.
  int xml_depth_max = 64;
  // One tag or piece of text that the parser must hold whole.
  int64_t xml_token_bytes_max = 1 << 20;
  // Excel's own: 1,048,576 rows, 16,384 columns, 32,767 characters a cell (four bytes each in UTF-8).
  int row_number_max = 1'048'576;
  int column_max = 16'384;
  int64_t cell_bytes_max = 4 * 32'767;
  int sheets_max = 255;
  // Excel's own is 31 characters; each record holds its sheet's name.
  int64_t sheet_name_bytes_max = 256;
  // Excel's own is 65,490 cell formats; of them, of the fonts and of the number formats each.
  int styles_max = 65'536;
  // Of the package and of the workbook: its sheets, its links to other workbooks, and a dozen more.
  int relationships_max = 4'096;
  // What a write-back holds as trees: content types, relationships and the workbook, a few hundred bytes a
  // sheet; the styles, 300 bytes each. An element or attribute takes up to 120 bytes of memory.
  int64_t small_part_bytes_max = 4LL << 20;
  int64_t styles_bytes_max = 32LL << 20;
  int64_t xml_nodes_max = 1'000'000;
  // Records in one file: several times the largest commune.
  int records_max = 300'000;
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_LIMITS_H_
