// What the marks say: the outcome of a row, its findings, whose they are to mend, hints; in Vietnamese.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_WORDS_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_WORDS_H_

#include <string>
#include <string_view>

#include "services/commune-agent/domain/report.h"
#include "services/commune-agent/sheets/sheet_reader.h"
#include "services/commune-agent/writeback/sheet_patch.h"

namespace childsync::commune_agent {

// "Đạt", "Cần sửa", ...
std::string_view OutcomeVi(const RowReport& row);
// "Hồ sơ", "Số định danh", ...
std::string_view SideMarkVi(std::string_view side);
// What is wrong and what to do, of a finding or of a row that can't be sent; else the code. A view of its
// arguments.
std::string_view FindingVi(std::string_view code, const FindingTexts& texts);
// Where the cause often lies; may be empty.
std::string_view HintVi(std::string_view code, std::string_view side);

RowMarks MarksOf(const RowReport& row, const Layout& layout, const FindingTexts& texts);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_WORDS_H_
