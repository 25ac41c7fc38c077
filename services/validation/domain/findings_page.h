// The catalogue as a page for people: docs/findings.md.
#ifndef CHILDSYNC_SERVICES_VALIDATION_DOMAIN_FINDINGS_PAGE_H_
#define CHILDSYNC_SERVICES_VALIDATION_DOMAIN_FINDINGS_PAGE_H_

#include <string>

namespace childsync::validation {

// Markdown, UTF-8.
std::string FindingsPage();

}  // namespace childsync::validation

#endif  // CHILDSYNC_SERVICES_VALIDATION_DOMAIN_FINDINGS_PAGE_H_
