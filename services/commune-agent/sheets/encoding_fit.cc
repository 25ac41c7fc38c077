#include "services/commune-agent/sheets/encoding_fit.h"

#include <algorithm>
#include <utility>

#include "services/commune-agent/sheets/syllable.h"

namespace childsync::commune_agent {
namespace {

constexpr char kNoBreakSpace = '\xA0';  // in each of them

bool IsHigh(char c) { return static_cast<unsigned char>(c) >= 0x80 && c != kNoBreakSpace; }

bool IsWordByte(char c) { return IsHigh(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

bool IsWordIn(Legacy encoding, const std::string& word) {
  const LegacyText text = DecodeLegacy(encoding, word);
  return !text.bad_byte && IsVietnameseWord(text.utf8);
}

bool IsClear(const FitResult& result, const std::vector<std::vector<bool>>& good) {
  if (result.PercentOf(result.best()) < kFitPercentMin) return false;
  const auto& best = good[static_cast<size_t>(result.best().encoding)];
  for (auto fit = result.fits.begin() + 1; fit != result.fits.end(); ++fit) {
    const auto& other = good[static_cast<size_t>(fit->encoding)];
    int only_best = 0, only_other = 0;
    for (size_t i = 0; i < best.size(); ++i) {
      only_best += best[i] && !other[i];
      only_other += other[i] && !best[i];
    }
    if (only_best < kTellingWordsMin || only_other > 0 || result.PercentOf(*fit) > kOtherFitPercentMax)
      return false;
  }
  return true;
}

}  // namespace

void AccentedWords::Add(std::string_view bytes) {
  for (size_t begin = 0; begin < bytes.size();) {
    size_t end = begin;
    bool accented = false;
    for (; end < bytes.size() && IsWordByte(bytes[end]); ++end) accented = accented || IsHigh(bytes[end]);
    if (accented) words_.emplace(bytes.substr(begin, end - begin));
    begin = end + 1;
  }
}

FitResult AccentedWords::FindFit() const {
  FitResult result{.words = static_cast<int>(words_.size())};
  std::vector<std::vector<bool>> good;  // by encoding, then by word
  for (Legacy encoding : kLegacies) {
    auto& words = good.emplace_back();
    for (const std::string& word : words_) words.push_back(IsWordIn(encoding, word));
    result.fits.push_back({encoding, static_cast<int>(std::ranges::count(words, true))});
  }
  std::ranges::stable_sort(result.fits, std::greater<>(), &Fit::well_formed);
  result.clear = IsClear(result, good);
  return result;
}

}  // namespace childsync::commune_agent
