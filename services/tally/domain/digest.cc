#include "services/tally/domain/digest.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "absl/strings/str_format.h"

namespace childsync::tally {
namespace {

void AppendText(std::string& out, std::string_view text) { out.append(text).push_back('\0'); }

void AppendNumber(std::string& out, PersonalId id) {
  char digits[13] = {};  // the last byte ends the string
  WritePersonalId(id, digits);
  out.append(digits, sizeof(digits));
}

Digest Xxh3(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return absl::MakeUint128(hash.high64, hash.low64);
}

}  // namespace

Digest HashOf(const Record& record, std::string& scratch) {
  scratch.assign(1, 'R');
  scratch.append(record.key.unit_code).push_back('/');
  AppendText(scratch, record.key.record_id);
  scratch.push_back(static_cast<char>(record.outcome));
  if (record.claims) {
    AppendNumber(scratch, record.number);
  } else {
    scratch.push_back('\0');
  }
  for (const Finding& finding : record.findings) {
    scratch.push_back(static_cast<char>(finding.code));
    scratch.push_back(static_cast<char>(finding.side));
  }
  return Xxh3(scratch);
}

Digest HashOf(const RosterEntry& entry, std::string& scratch) {
  scratch.assign(1, 'P');
  AppendNumber(scratch, entry.key);
  AppendText(scratch, entry.unit_code);
  AppendText(scratch, entry.unit_valid_from);
  AppendNumber(scratch, entry.number);
  for (PersonalId former : entry.formers) AppendNumber(scratch, former);
  scratch.append(reinterpret_cast<const char*>(entry.fingerprint.data()), entry.fingerprint.size());
  return Xxh3(scratch);
}

std::string FormatDigest(Digest digest) {
  return absl::StrFormat("%016x%016x", absl::Uint128High64(digest), absl::Uint128Low64(digest));
}

}  // namespace childsync::tally
