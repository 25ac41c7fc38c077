// JSON lines on standard error: one object a line, for machines first.
//
//   log::Info("batch_committed", {{"records", batch.size()}, {"topic", topic}});
//
// A value is a number, a truth value or a text: there is no way to hand over a message or a record. Record
// ids, unit codes and row numbers may be logged; names, dates and personal numbers never.
//
// Threads: every function may be called from any thread; a line is written whole.
#ifndef CHILDSYNC_COMMON_LOG_LOG_H_
#define CHILDSYNC_COMMON_LOG_LOG_H_

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string_view>
#include <variant>

namespace childsync::log {

// Borrows its text: it must live until the call of Info, Warn or Error returns.
class Value {
 public:
  template <typename T>
  requires std::integral<T> || std::floating_point<T> Value(
      T number) {  // NOLINT(google-explicit-constructor): written as {"name", value}
    if constexpr (std::same_as<T, bool>) {
      value_ = number;
    } else if constexpr (std::floating_point<T>) {
      value_ = static_cast<double>(number);
    } else if constexpr (std::signed_integral<T>) {
      value_ = static_cast<int64_t>(number);
    } else {
      value_ = static_cast<uint64_t>(number);
    }
  }
  Value(const char* text) : value_(std::string_view(text)) {}  // NOLINT(google-explicit-constructor)
  // std::string, std::string_view and Abseil's string_view.
  template <typename Text>
  requires requires(const Text& text) {
    { text.data() } -> std::same_as<const char*>;
    { text.size() } -> std::convertible_to<size_t>;
  }
  Value(const Text& text)
      : value_(std::string_view(text.data(), text.size())) {}  // NOLINT(google-explicit-constructor)

  const std::variant<std::string_view, int64_t, uint64_t, double, bool>& value() const { return value_; }

 private:
  std::variant<std::string_view, int64_t, uint64_t, double, bool> value_;
};

struct Field {
  std::string_view name;
  Value value;
};

using Fields = std::initializer_list<Field>;

// The program's name, in every line from then on. Once, at the start of main.
void SetService(std::string_view name);

// `event` is a constant in snake_case. Info: a step done; Warn: it goes on, but somebody should know; Error:
// it can't go on.
void Info(std::string_view event, Fields fields = {});
void Warn(std::string_view event, Fields fields = {});
void Error(std::string_view event, Fields fields = {});

// Takes the lines (without line end) instead of standard error; an empty function gives them back. For tests;
// one line at a time.
void SetSink(std::function<void(std::string_view line)> sink);

}  // namespace childsync::log

#endif  // CHILDSYNC_COMMON_LOG_LOG_H_
