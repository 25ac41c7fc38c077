// How dead letters are shown: nothing of a record but its unit and record_id.
#pragma once

#include <string>
#include <string_view>

#include "services/childsync-admin/dead_letters/letters.h"

namespace childsync::admin {

// The headings over Line, and a letter under them.
std::string HeadLine();
std::string Line(const DeadLetter& letter);
// {"letter":"3/17","time":"...","reason":"...","origin":"5/1023","key":"21052/TE1","bytes":412}; without "key" where
// it is none of a record, without "bytes" where there is no value.
std::string JsonLine(const DeadLetter& letter);
// Everything there is to say, a line each. `newest`: whether its change is the newest of its record.
std::string Details(const DeadLetter& letter, bool newest);
// What the reason means, with what to do.
std::string_view Meaning(std::string_view reason);
// "21052/TE1", or "(12 bytes)" where a key may be anything.
std::string ShownKey(const DeadLetter& letter);

}  // namespace childsync::admin
