#include "services/commune-agent/sheets/cell_text.h"

#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>

namespace childsync::commune_agent {
namespace {

constexpr double kIntegralMax = 1e17;
constexpr double kFractionalMax = 1e15;
constexpr double kFractionalMin = 1e-4;       // smaller ones would need an exponent
constexpr double k1900SerialMax = 2'958'465;  // 9999-12-31

std::optional<double> Parse(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

// The four digits of _xHHHH_ at the front of `text`.
std::optional<uint16_t> Escape(std::string_view text) {
  if (text.size() < 7 || !text.starts_with("_x") || text[6] != '_') return std::nullopt;
  uint16_t code = 0;
  const auto [end, error] = std::from_chars(text.data() + 2, text.data() + 6, code, 16);
  if (error != std::errc() || end != text.data() + 6) return std::nullopt;
  return code;
}

void AppendUtf8(std::string& text, UChar32 c) {
  std::array<uint8_t, U8_MAX_LENGTH> bytes;
  int32_t size = 0;
  U8_APPEND_UNSAFE(bytes.data(), size, c);
  text.append(bytes.begin(), bytes.begin() + size);
}

}  // namespace

std::string NumberText(std::string_view stored) {
  if (stored.size() <= 17 && !stored.empty() &&
      stored.find_first_not_of("0123456789") == std::string_view::npos) {
    return std::string(stored);
  }
  const std::optional<double> value = Parse(stored);
  if (!value) return std::string(stored);
  std::array<char, 64> text;
  if (*value == std::trunc(*value) && std::abs(*value) < kIntegralMax) {
    return {text.data(), static_cast<size_t>(std::snprintf(text.data(), text.size(), "%.0f", *value + 0.0))};
  }
  if (std::abs(*value) >= kFractionalMax || std::abs(*value) < kFractionalMin) return std::string(stored);
  return {text.data(), static_cast<size_t>(std::snprintf(text.data(), text.size(), "%.15g", *value))};
}

std::optional<std::string> SerialDate(std::string_view stored, DateSystem system) {
  using std::chrono::days;
  using std::chrono::sys_days;
  using std::chrono::year;
  const std::optional<double> serial = Parse(stored);
  const double first = system == DateSystem::k1904 ? 0 : 1;
  const double last = system == DateSystem::k1904 ? k1900SerialMax - 1462 : k1900SerialMax;
  if (!serial || *serial < first || *serial >= last + 1) return std::nullopt;
  const auto day = static_cast<int>(*serial);
  if (system != DateSystem::k1904 && day == 60) return "1900-02-29";
  const sys_days zero = system == DateSystem::k1904 ? sys_days(year(1904) / 1 / 1)
                        : day < 60                  ? sys_days(year(1899) / 12 / 31)
                                                    : sys_days(year(1899) / 12 / 30);
  const std::chrono::year_month_day date(zero + days(day));
  std::array<char, 32> text;
  const int size = std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return std::string(text.data(), static_cast<size_t>(size));
}

bool IsBuiltinDateFormat(int id) {
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

bool IsDateFormat(std::string_view code) {
  for (size_t i = 0; i < code.size(); ++i) {
    switch (code[i]) {
      case '"':
      case '[': {
        const size_t end = code.find(code[i] == '"' ? '"' : ']', i + 1);
        if (end == std::string_view::npos) return false;
        i = end;
        break;
      }
      case '\\':  // the next character is shown
      case '_':   // a space of its width
      case '*':   // it fills the cell
        ++i;
        break;
      case 'd':
      case 'D':
      case 'm':
      case 'M':
      case 'y':
      case 'Y':
        return true;
      default:
        break;
    }
  }
  return false;
}

std::string DecodeEscapes(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size();) {
    const std::optional<uint16_t> code = text[i] == '_' ? Escape(text.substr(i)) : std::nullopt;
    if (!code) {
      decoded.push_back(text[i++]);
      continue;
    }
    i += 7;
    if (!U16_IS_SURROGATE(*code)) {
      if (*code != 0) AppendUtf8(decoded, *code);
      continue;
    }
    const std::optional<uint16_t> trail =
        U16_IS_LEAD(*code) && i < text.size() ? Escape(text.substr(i)) : std::nullopt;
    if (trail && U16_IS_TRAIL(*trail)) {
      AppendUtf8(decoded, U16_GET_SUPPLEMENTARY(*code, *trail));
      i += 7;
    } else {
      AppendUtf8(decoded, 0xFFFD);
    }
  }
  return decoded;
}

}  // namespace childsync::commune_agent
