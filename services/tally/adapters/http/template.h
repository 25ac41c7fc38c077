// Fills {{name}} in a template. Text is escaped; what is HTML already says so by its type.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace childsync::tally {

struct Html {
  std::string text;
};

std::string Escape(std::string_view text);

class Fields {
 public:
  Fields& Set(std::string name, std::string_view text) {
    values_[std::move(name)] = Escape(text);
    return *this;
  }
  Fields& Set(std::string name, Html html) {
    values_[std::move(name)] = std::move(html.text);
    return *this;
  }
  // A name that was not set is a programmer's error and aborts.
  Html Fill(std::string_view template_text) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace childsync::tally
