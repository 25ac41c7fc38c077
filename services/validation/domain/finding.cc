#include "services/validation/domain/finding.h"

#include <algorithm>
#include <bit>

#include "services/validation/domain/catalogue.h"
#include "services/validation/domain/severities.h"

namespace childsync::validation {

void Findings::Add(FindingCode code, Side side) {
  const FindingType& type = TypeOf(code);
  Finding* at = std::lower_bound(items_.data(), items_.data() + size_, code,
                                 [](const Finding& f, FindingCode c) { return f.code < c; });
  if (at != end() && at->code == code) return;
  std::copy_backward(at, items_.data() + size_, items_.data() + size_ + 1);
  *at = {code, type.field, side, type.severity};
  ++size_;
}

void Findings::Add(FindingCode code) { Add(code, static_cast<Side>(std::countr_zero(TypeOf(code).sides))); }

void Findings::Weigh(const Severities& severities) {
  for (size_t i = 0; i < size_; ++i) items_[i].severity = severities.Of(items_[i].code);
}

bool Findings::Has(FindingCode code) const {
  return std::any_of(begin(), end(), [code](const Finding& f) { return f.code == code; });
}

bool Findings::HasError() const {
  return std::any_of(begin(), end(), [](const Finding& f) { return f.severity == Severity::kError; });
}

}  // namespace childsync::validation
