// A personal number as eight bytes: the roster holds millions of them.
#ifndef CHILDSYNC_SERVICES_ROSTER_DOMAIN_PERSONAL_ID_H_
#define CHILDSYNC_SERVICES_ROSTER_DOMAIN_PERSONAL_ID_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace childsync::roster {

// Twelve digits; ordered as their text is.
class PersonalId {
 public:
  // Nothing unless it is exactly twelve digits.
  static std::optional<PersonalId> Parse(std::string_view text);

  std::string ToString() const;
  // Of the number itself: which century the fourth digit stands for, and the two digits of the year after it.
  int birth_year() const;

  friend auto operator<=>(PersonalId, PersonalId) = default;
  template <typename H>
  friend H AbslHashValue(H state, PersonalId id) {
    return H::combine(std::move(state), id.digits_);
  }

 private:
  explicit PersonalId(uint64_t digits) : digits_(digits) {}
  uint64_t digits_;
};

}  // namespace childsync::roster

#endif  // CHILDSYNC_SERVICES_ROSTER_DOMAIN_PERSONAL_ID_H_
