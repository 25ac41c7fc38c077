#include "common/config/common_options.h"

#include <filesystem>
#include <system_error>

namespace childsync {
namespace {

absl::Status CheckStateDirectory(std::string_view value) {
  std::error_code error;
  if (!std::filesystem::exists(std::filesystem::path(value), error) && !error) return absl::OkStatus();
  return CheckDirectory(value);
}

Text Address() { return {.shape = "HOST:PORT", .check = CheckHostPort}; }
Text ListenAddress() { return {.shape = "HOST:PORT", .check = CheckListenAddress}; }
Text File() { return {.shape = "FILE", .check = CheckReadableFile}; }

}  // namespace

void AddKafka(Options& options, std::string* bootstrap, std::string* properties_file, bool required) {
  options.Add("kafka", bootstrap, "Kafka brokers to begin with",
              {.shape = "HOST:PORT,...", .required = required, .check = CheckHostPortList});
  options.Add("kafka-config", properties_file,
              "librdkafka properties, for SASL and TLS; keep secrets in it readable by this user only",
              File());
}

void AddServers(Options& options, std::string* grpc, std::string* http) {
  if (grpc) options.Add("grpc", grpc, "where to serve gRPC", ListenAddress());
  if (http)
    options.Add("http", http, "where to serve /metrics, /healthz, /readyz and pages", ListenAddress());
}

void AddReference(Options& options, std::string* units, std::string* successions) {
  options.Add("units", units, "administrative units, CSV; without it the ones compiled in", File());
  options.Add("successions", successions, "what ended units became, CSV; without it the ones compiled in",
              File());
}

void AddState(Options& options, std::string* directory) {
  options.Add("state", directory, "directory for this program's state, made if it isn't there",
              {.shape = "DIR", .required = true, .check = CheckStateDirectory});
}

void AddPopulation(Options& options, std::string* address) {
  options.Add("population", address, "the population database (gRPC)", Address());
}

void AddTally(Options& options, std::string* address) {
  options.Add("tally", address, "tally (gRPC)", Address());
}

void AddValidation(Options& options, std::string* address) {
  options.Add("validation", address, "validation (gRPC)", Address());
}

void AddToday(Options& options, std::optional<Date>* today) {
  options.Add("today", today, "shift the official time so that today is this day; for demos and tests");
}

}  // namespace childsync
