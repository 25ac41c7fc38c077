// What `watch` puts beside an officer's file.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_RESULTS_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_RESULTS_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "services/commune-agent/adapters/shared_folder.h"
#include "services/commune-agent/app/links.h"
#include "services/commune-agent/app/sheet_file.h"
#include "services/commune-agent/domain/report.h"
#include "services/commune-agent/report/table.h"
#include "services/commune-agent/store/done_files.h"

namespace childsync::commune_agent {

// A result that can't be written is logged: the file itself was taken all the same.
//
// The result of bc.xlsx is "bc.ket-qua.txt" and, once there are verdicts, "bc.ket-qua.xlsx": the file itself
// with its rows marked and a summary in front. An officer may have changed the one that lies there: then it
// is kept beside, as "bc.ket-qua.da-sua.xlsx".
//
//  Where bc.csv and bc.xlsx lie side by side, the one that had a
// result first keeps that name as long as it is there, and the other's is "bc.csv.ket-qua.txt".
//
// Threads: one.
class Results {
 public:
  // Borrows the first three. Marked sheets are made in `work_dir`: WorkDirectory().
  Results(const SharedFolder* folder, DoneFiles* done, const Links* links, std::string work_dir)
      : folder_(folder), done_(done), links_(links), work_dir_(std::move(work_dir)) {}

  // `note` stands below the table.
  void PutTable(const SeenFile& file, const SheetFile& sheet, const std::optional<PublishSummary>& summary,
                const std::vector<RowReport>& rows, const std::string& note);
  // The same in the officer's own sheet, if the file still is what the rows were read from.
  void PutMarked(const SeenFile& file, const std::string& content_hash, const SheetFile& sheet,
                 const std::optional<PublishSummary>& summary, const std::vector<RowReport>& rows,
                 const std::string& note);
  void PutText(const SeenFile& file, const std::string& text);

 private:
  // Without its ending.
  std::string NameOf(const SeenFile& file);
  // Puts the marked sheet of `name` in its place; what an officer made of the last one stays.
  absl::Status Place(const SeenFile& file, const std::string& name, const std::string& extension,
                     const std::string& made);

  const SharedFolder* folder_;
  DoneFiles* done_;
  const Links* links_;
  const std::string work_dir_;
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_RESULTS_H_
