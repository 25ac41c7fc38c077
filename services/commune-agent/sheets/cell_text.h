// What a workbook's stored values look like as text.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_CELL_TEXT_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_CELL_TEXT_H_

#include <optional>
#include <string>
#include <string_view>

#include "services/commune-agent/sheets/sheet_reader.h"

namespace childsync::commune_agent {

// A stored number without exponent: "5.1215001234E10" is "51215001234". Up to 17 digits if integral, 15 else,
// as Excel keeps them. What is no number, or is larger, stays as it is stored.
std::string NumberText(std::string_view stored);

// YYYY-MM-DD of a serial number, its time left out (ECMA-376, 18.17.4.1). 60 in the 1900 system is
// 1900-02-29, which never was. Nothing if the number lies outside of the calendar.
std::optional<std::string> SerialDate(std::string_view stored, DateSystem system);

// The built-in number formats that show a date (ECMA-376, 18.8.30, with the East Asian ones).
bool IsBuiltinDateFormat(int id);

// The format code shows a day, month or year: d, m or y outside of quotes, brackets and escapes.
bool IsDateFormat(std::string_view code);

// ST_Xstring: _x000A_ stands for a character that XML can't hold or that Excel escapes. Zero bytes are left
// out.
std::string DecodeEscapes(std::string_view text);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_CELL_TEXT_H_
