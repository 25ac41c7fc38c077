// Cells as XML, and how high their texts are.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_CELL_XML_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_CELL_XML_H_

#include <string>
#include <string_view>

namespace childsync::commune_agent {

// "AB12"; the column from 0, the row from 1.
std::string CellName(int column, int row);

// A cell with a text of its own, so that the workbook's shared strings stay as they are; without text an
// empty one. `prefix` as "x:".
std::string TextCell(const std::string& prefix, int column, int row, int style, std::string_view text);

// Points that a row needs for the text, wrapped in a column of `width` characters, in quarters; at most what
// a row can have. An estimate on the safe side: only a spreadsheet program knows its fonts.
double TextHeight(std::string_view text, double width, double font_points);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_CELL_XML_H_
