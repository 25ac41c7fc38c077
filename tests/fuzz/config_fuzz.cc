// Any configuration file: no option is taken that isn't known.
#include "common/config/config_file.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const childsync::fuzz::MemoryFile file(childsync::fuzz::Text(data, size));
  const auto known = [](const std::string& option) { return option == "grpc" || option == "http"; };
  const auto values = childsync::ReadConfigFile(file.path(), known);
  if (!values.ok()) return 0;
  for (const auto& [option, value] : *values) childsync::fuzz::Require(known(option));
  return 0;
}
