// A person's name in the two forms in which names are compared here.
//
// It is this stub's own reading, enough to rank candidates; what makes two names one in a verdict is
// validation's.
#ifndef CHILDSYNC_SERVICES_POPULATION_STUB_DOMAIN_NAME_FORMS_H_
#define CHILDSYNC_SERVICES_POPULATION_STUB_DOMAIN_NAME_FORMS_H_

#include <string>
#include <string_view>

namespace childsync::population_stub {

struct NameForms {
  // Letters and tones: lower case, each syllable's tone after its letters, so that where it stands says
  // nothing (hòa, hoà). Apostrophes and hyphens of any shape are one; other characters are left out.
  std::string key;
  // Letters alone, without diacritics, one space between words; a hyphen parts words: "dang thi k bay".
  std::string words;
  // The same without spaces.
  std::string plain;
};

// Of any UTF-8, in any Unicode form; what is no letter in it is no letter of the forms. Empty forms: no name.
NameForms ReadName(std::string_view name);

}  // namespace childsync::population_stub

#endif  // CHILDSYNC_SERVICES_POPULATION_STUB_DOMAIN_NAME_FORMS_H_
