#include "common/log/log.h"

#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cmath>
#include <ctime>
#include <mutex>
#include <string>

namespace childsync::log {
namespace {

struct Output {
  std::mutex mutex;
  std::string service;
  std::function<void(std::string_view)> sink;
};

// Never destroyed: threads may log until the process is gone.
Output& TheOutput() {
  static Output& output = *new Output;
  return output;
}

// The length of the UTF-8 character that begins at `at`, or 0 if none does: such a byte would spoil the whole
// line.
size_t Utf8Length(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  const size_t length = lead < 0x80   ? 1
                        : lead < 0xC2 ? 0
                        : lead < 0xE0 ? 2
                        : lead < 0xF0 ? 3
                        : lead < 0xF5 ? 4
                                      : 0;
  if (length == 0 || at + length > text.size()) return 0;
  for (size_t i = at + 1; i < at + length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  if (length < 3) return length;
  const unsigned char second = byte(at + 1);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool surrogate = lead == 0xED && second >= 0xA0;
  const bool beyond = lead == 0xF4 && second >= 0x90;
  return overlong || surrogate || beyond ? 0 : length;
}

void AppendText(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  for (size_t i = 0; i < text.size();) {
    const size_t length = Utf8Length(text, i);
    const auto c = static_cast<unsigned char>(text[i]);
    if (length == 0) {
      out += "\\ufffd";
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += text[i];
    } else if (c == '\n') {
      out += "\\n";
    } else if (c < 0x20 || c == 0x7F) {
      out += "\\u00";
      out += kHex[c >> 4];
      out += kHex[c & 15];
    } else {
      out += text.substr(i, length);
    }
    i += length == 0 ? 1 : length;
  }
  out += '"';
}

struct AppendValue {
  std::string& out;

  void operator()(std::string_view text) const { AppendText(out, text); }
  void operator()(bool truth) const { out += truth ? "true" : "false"; }
  void operator()(double number) const {
    // JSON has no word for what is no number.
    if (!std::isfinite(number)) {
      AppendText(out, std::isnan(number) ? "NaN" : number < 0 ? "-Inf" : "Inf");
      return;
    }
    AppendNumber(number);
  }
  void operator()(int64_t number) const { AppendNumber(number); }
  void operator()(uint64_t number) const { AppendNumber(number); }

  template <typename T>
  void AppendNumber(T number) const {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof(digits), number).ptr;
    out.append(digits, end);
  }
};

void AppendTime(std::string& out) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
  const std::time_t seconds = us / 1'000'000;
  std::tm utc = {};
  gmtime_r(&seconds, &utc);
  char text[32];
  const size_t length = std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S.", &utc);
  out.append(text, length);
  const std::string fraction = std::to_string(1'000'000 + us % 1'000'000);
  out.append(fraction, 1);
  out += 'Z';
}

void WriteAll(std::string_view line) {
  while (!line.empty()) {
    const ssize_t written = write(STDERR_FILENO, line.data(), line.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // nobody to tell
    line.remove_prefix(static_cast<size_t>(written));
  }
}

void Write(std::string_view severity, std::string_view event, Fields fields) {
  Output& output = TheOutput();
  std::string line = "{\"time\":\"";
  AppendTime(line);
  line += "\",\"severity\":\"";
  line += severity;
  line += "\",\"service\":";
  const std::lock_guard lock(output.mutex);
  AppendText(line, output.service);
  line += ",\"event\":";
  AppendText(line, event);
  for (const Field& field : fields) {
    line += ',';
    AppendText(line, field.name);
    line += ':';
    std::visit(AppendValue{line}, field.value.value());
  }
  line += '}';
  if (output.sink) {
    output.sink(line);
    return;
  }
  line += '\n';
  WriteAll(line);
}

}  // namespace

void SetService(std::string_view name) {
  const std::lock_guard lock(TheOutput().mutex);
  TheOutput().service = name;
}

void Info(std::string_view event, Fields fields) { Write("INFO", event, fields); }
void Warn(std::string_view event, Fields fields) { Write("WARN", event, fields); }
void Error(std::string_view event, Fields fields) { Write("ERROR", event, fields); }

void SetSink(std::function<void(std::string_view)> sink) {
  const std::lock_guard lock(TheOutput().mutex);
  TheOutput().sink = std::move(sink);
}

}  // namespace childsync::log
