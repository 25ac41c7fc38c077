// Reads the ethnicity: one of the 54 groups of the official list under any of its names, or người nước ngoài.
#ifndef CHILDSYNC_SERVICES_VALIDATION_DOMAIN_ETHNICITY_H_
#define CHILDSYNC_SERVICES_VALIDATION_DOMAIN_ETHNICITY_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "services/validation/domain/reading.h"
#include "services/validation/domain/rules.h"

namespace childsync::validation {

// One bit a group: bit 0 is the list's code 01, Kinh; bit 54 is người nước ngoài.
using EthnicGroups = uint64_t;

struct EthnicityReading {
  Reading reading = Reading::kMissing;
  EthnicGroups groups = 0;  // when read: one bit
  RuleSet rules = 0;
};

// Of a record. A word that is no group's name, or an unofficial name of several groups, is malformed.
EthnicityReading ReadEthnicity(std::string_view cell);

// Of a register's entry: nothing known about it is kMissing, else kRead with every group that goes by the
// name, or none.
EthnicityReading ReadRegisteredEthnicity(std::string_view text);

// A group as the official list has it. Names are separated by "|"; a hyphen in a name may as well be a space,
// an apostrophe or nothing (Ê-đê, Ê Đê, Êđê), a space as well a hyphen; a second name of the group may follow
// in brackets.
struct EthnicGroup {
  std::string_view official_names;
  std::string_view other_names;
};

// In order of code.
std::span<const EthnicGroup> EthnicGroupList();

}  // namespace childsync::validation

#endif  // CHILDSYNC_SERVICES_VALIDATION_DOMAIN_ETHNICITY_H_
