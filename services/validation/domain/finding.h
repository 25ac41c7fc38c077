// The words of a judgement: finding codes, fields, sides, severities. The numbers equal those of
// childsync.record.v1, so an adapter converts with a cast.
#ifndef CHILDSYNC_SERVICES_VALIDATION_DOMAIN_FINDING_H_
#define CHILDSYNC_SERVICES_VALIDATION_DOMAIN_FINDING_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace childsync::validation {

enum class FindingCode : uint8_t {
  kNameMissing = 1,
  kNameMalformed = 2,
  kBirthDateMissing = 3,
  kBirthDateMalformed = 4,
  kSexMissing = 5,
  kSexMalformed = 6,
  kEthnicityMissing = 7,
  kEthnicityMalformed = 8,
  kGuardianMissing = 9,
  kNumberMissing = 10,
  kNumberMalformed = 11,
  kNumberUnknown = 12,
  kNumberReplaced = 13,
  kNumberCancelled = 14,
  kSexDiffers = 15,
  kNumberConflictsSex = 16,
  kBirthDateDiffers = 17,
  kNumberConflictsBirthYear = 18,
  kEthnicityDiffers = 19,
  kNameDiffers = 20,
  kNumberOfAnotherPerson = 21,
  kRegisterIncomplete = 22,
  kPersonDeceased = 23,
  kPersonNotAChild = 24,
  kPersonInDoubt = 25,
  kPersonResidesElsewhere = 26,
  kGuardianDiffers = 27,
  kRecordIdMissing = 28,   // the agent's: a row that can't be sent
  kRecordIdRepeated = 29,  // the agent's: a row that can't be sent
};
inline constexpr size_t kFindingCodeMax = 29;

enum class Field : uint8_t {
  kRecordId = 1,
  kFullName = 2,
  kBirthDate = 3,
  kSex = 4,
  kEthnicity = 5,
  kPersonalId = 6,
  kGuardians = 7,
  kResidence = 8,
  kRecord = 0,  // the whole record
};

enum class Side : uint8_t { kRecord = 1, kNumber = 2, kRegister = 3 };

enum class Severity : uint8_t { kWarning = 1, kError = 2 };

class Severities;

struct Finding {
  FindingCode code;
  Field field;
  Side side;
  Severity severity;

  friend bool operator==(const Finding&, const Finding&) = default;
};

// A record's findings, each code at most once, in order of code. Holds no heap memory.
class Findings {
 public:
  using const_iterator = const Finding*;

  // Field and severity are the catalogue's; `side` must be one that the catalogue allows for `code`.
  void Add(FindingCode code, Side side);
  // For a code that has one side only.
  void Add(FindingCode code);
  // Gives each finding its severity by a rules file.
  void Weigh(const Severities& severities);
  bool Has(FindingCode code) const;
  bool HasError() const;

  const_iterator begin() const { return items_.data(); }
  const_iterator end() const { return items_.data() + size_; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const Finding& operator[](size_t i) const { return items_[i]; }

 private:
  static constexpr size_t kCapacity = 30;  // more than there are codes
  std::array<Finding, kCapacity> items_;
  uint8_t size_ = 0;
};

}  // namespace childsync::validation

#endif  // CHILDSYNC_SERVICES_VALIDATION_DOMAIN_FINDING_H_
