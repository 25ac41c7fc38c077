// Which of the old encodings a text is written in, told by how many of its words are Vietnamese in each.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_ENCODING_FIT_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_ENCODING_FIT_H_

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "services/commune-agent/sheets/legacy_text.h"

namespace childsync::commune_agent {

struct Fit {
  Legacy encoding;
  int well_formed = 0;  // of the text's different words with a byte beyond ASCII
};

// How clear it must be. The rest up to 100 % are words of other languages: Hrê, Krông.
inline constexpr int kFitPercentMin = 90;
inline constexpr int kOtherFitPercentMax = 50;
inline constexpr int kTellingWordsMin = 5;

struct FitResult {
  int words = 0;
  std::vector<Fit> fits;  // of every encoding, the best first
  // The best is the text's encoding: at least kFitPercentMin of its words are Vietnamese in it, at most
  // kOtherFitPercentMax in any other, at least kTellingWordsMin are so in it and not in the other, and no
  // word is so only in another (then the text is a mixture).
  bool clear = false;

  const Fit& best() const { return fits.front(); }
  int PercentOf(const Fit& fit) const { return words == 0 ? 0 : 100 * fit.well_formed / words; }
};

class AccentedWords {
 public:
  void Add(std::string_view bytes);
  FitResult FindFit() const;

 private:
  std::unordered_set<std::string> words_;
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_ENCODING_FIT_H_
