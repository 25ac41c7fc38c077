// What the reader needs to know of Vietnamese text: when two headings are one, when a cell says nothing, when
// a row is a total.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_TEXT_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_TEXT_H_

#include <string>
#include <string_view>

namespace childsync::commune_agent {

// Only the letters a-z and digits of `text`: without case, diacritics, spaces and punctuation; đ is d. A
// letter of another script stays as '?', so that it matches nothing. "Họ và\ntên (*)" is "hovaten". Cheap:
// called for every cell.
std::string Fold(std::string_view text);

// NFC without outer spaces and without invisible characters; case and inner spaces stay.
std::string TrimId(std::string_view text);

// The cell says something: it isn't blank, and not one of -, không, không có, không rõ, chưa có.
bool IsFilled(std::string_view text);

// A tick: filled, and not 0 or what a check box writes when it is empty.
bool IsTick(std::string_view text);

// Begins with the word Tổng or Cộng. The tone counts: Tống is a family name.
bool BeginsWithTotal(std::string_view text);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_TEXT_H_
