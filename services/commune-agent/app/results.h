// What `watch` puts beside an officer's file.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_RESULTS_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_RESULTS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/commune-agent/adapters/shared_folder.h"
#include "services/commune-agent/app/links.h"
#include "services/commune-agent/app/sheet_file.h"
#include "services/commune-agent/domain/report.h"
#include "services/commune-agent/report/table.h"
#include "services/commune-agent/store/done_files.h"

namespace childsync::commune_agent {

// A result that can't be written is logged: the file itself was taken all the same.
//
// The result of bc.xlsx is "bc.ket-qua.txt". Where bc.csv and bc.xlsx lie side by side, the one that had a
// result first keeps that name as long as it is there, and the other's is "bc.csv.ket-qua.txt".
//
// Threads: one.
class Results {
 public:
  // Borrows all of them.
  Results(const SharedFolder* folder, DoneFiles* done, const Links* links)
      : folder_(folder), done_(done), links_(links) {}

  // `note` stands below the table.
  void PutTable(const SeenFile& file, const SheetFile& sheet, const std::optional<PublishSummary>& summary,
                const std::vector<RowReport>& rows, const std::string& note);
  void PutText(const SeenFile& file, const std::string& text);

 private:
  // Without its ending.
  std::string NameOf(const SeenFile& file);

  const SharedFolder* folder_;
  DoneFiles* done_;
  const Links* links_;
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_RESULTS_H_
