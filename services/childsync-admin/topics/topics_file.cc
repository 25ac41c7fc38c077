#include "services/childsync-admin/topics/topics_file.h"

#include <algorithm>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/childsync-admin/topics/embedded.h"

namespace childsync::admin {
namespace {

using Json = nlohmann::json;
using Config = std::map<std::string, std::string>;

// One place for the message: every error of this file is thrown as this and caught in ParseTopics.
struct Wrong {
  std::string what;
};

void AllowOnly(const Json& object, std::initializer_list<std::string_view> words, const std::string& where) {
  if (!object.is_object()) throw Wrong{where + " must be an object"};
  for (const auto& [word, value] : object.items()) {
    if (std::find(words.begin(), words.end(), word) == words.end()) {
      throw Wrong{where + ": unknown word \"" + word + "\""};
    }
  }
}

int32_t Count(const Json& object, const char* word, const std::string& where) {
  const auto found = object.find(word);
  if (found == object.end() || !found->is_number_integer() || *found < 1 || *found > 10'000) {
    throw Wrong{where + ": \"" + word + "\" must be a number from 1 to 10000"};
  }
  return found->get<int32_t>();
}

void AddConfig(const Json& object, const std::string& where, Config& config) {
  const auto found = object.find("config");
  if (found == object.end()) return;
  if (!found->is_object()) throw Wrong{where + ": \"config\" must be an object"};
  for (const auto& [name, value] : found->items()) {
    if (value.is_string()) {
      config[name] = value.get<std::string>();
    } else if (value.is_number_integer() || value.is_boolean()) {
      config[name] = value.dump();
    } else {
      throw Wrong{where + ": \"" + name + "\" must be a text, a whole number, true or false"};
    }
  }
}

std::vector<kafka::TopicSpec> TopicsOf(const Json& file, std::optional<int32_t> replication) {
  AllowOnly(file, {"replication", "config", "topics"}, "the file");
  const int32_t copies = replication ? *replication : Count(file, "replication", "the file");
  Config common = {{"min.insync.replicas", copies >= 3 ? "2" : "1"}};
  AddConfig(file, "the file", common);
  const auto topics = file.find("topics");
  if (topics == file.end() || !topics->is_array() || topics->empty()) {
    throw Wrong{"\"topics\" must be a list with a topic in it"};
  }
  std::vector<kafka::TopicSpec> specs;
  std::set<std::string> names;
  for (const Json& topic : *topics) {
    const std::string place = absl::StrCat("topic ", specs.size() + 1);
    AllowOnly(topic, {"name", "partitions", "config"}, place);
    const auto name = topic.find("name");
    if (name == topic.end() || !name->is_string()) throw Wrong{place + ": \"name\" must be a text"};
    kafka::TopicSpec spec{name->get<std::string>(), 0, copies, common};
    if (!names.insert(spec.name).second) throw Wrong{spec.name + " is declared twice"};
    spec.partitions = Count(topic, "partitions", spec.name);
    AddConfig(topic, spec.name, spec.config);
    specs.push_back(std::move(spec));
  }
  return specs;
}

}  // namespace

absl::StatusOr<std::vector<kafka::TopicSpec>> ParseTopics(std::string_view json, std::string_view source,
                                                          std::optional<int32_t> replication) {
  const std::string name(source);
  try {
    return TopicsOf(Json::parse(json, nullptr, true, /*ignore_comments=*/true), replication);
  } catch (const Wrong& wrong) {
    return absl::InvalidArgumentError(absl::StrCat(name, ": ", wrong.what));
  } catch (const Json::exception& error) {
    return absl::InvalidArgumentError(absl::StrCat(name, ": ", error.what()));
  }
}

absl::StatusOr<std::vector<kafka::TopicSpec>> ReadTopics(const std::string& path,
                                                         std::optional<int32_t> replication) {
  if (path.empty()) return ParseTopics(kEmbeddedTopics, "the compiled-in topics", replication);
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return ParseTopics(text, path, replication);
}

}  // namespace childsync::admin
