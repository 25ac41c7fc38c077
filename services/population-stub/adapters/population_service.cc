#include "services/population-stub/adapters/population_service.h"

#include <google/protobuf/arena.h>
#include <grpcpp/alarm.h>
#include <grpcpp/support/byte_buffer.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/grpc/status.h"
#include "common/official_time/date.h"
#include "common/population/client.h"
#include "services/population-stub/adapters/codec.h"
#include "services/population-stub/domain/search.h"

namespace childsync::population_stub {
namespace {

namespace v1 = population::v1;

constexpr int kPageSizeDefault = 10;
constexpr int kPageSizeMax = 100;
constexpr int kGuardiansMax = 10;
constexpr size_t kNameBytesMax = 500;
constexpr size_t kChangesPerMessage = 1000;
// How often a stream looks whether it should end.
constexpr absl::Duration kStreamCheck = absl::Milliseconds(200);
constexpr int kResidentsPerCheck = 500;

// The answer's bytes, without a copy.
::grpc::ByteBuffer ToBuffer(std::string bytes) {
  auto* owned = new std::string(std::move(bytes));
  ::grpc::Slice slice(
      owned->data(), owned->size(), [](void* text) { delete static_cast<std::string*>(text); }, owned);
  return ::grpc::ByteBuffer(&slice, 1);
}

// Runs `finish` after the delay, then deletes itself.
class DelayedReactor final : public ::grpc::ServerUnaryReactor {
 public:
  DelayedReactor(absl::Duration delay, std::function<absl::Status()> finish) : finish_(std::move(finish)) {
    alarm_.Set(absl::ToChronoTime(absl::Now() + delay), [this](bool) { Finish(rpc::ToGrpc(finish_())); });
  }
  void OnDone() override { delete this; }

 private:
  std::function<absl::Status()> finish_;
  ::grpc::Alarm alarm_;
};

// Holds one of the places that streams may take.
class StreamSlot {
 public:
  StreamSlot(std::atomic<int>& streams, int max) : streams_(streams), taken_(++streams <= max) {}
  ~StreamSlot() { --streams_; }
  StreamSlot(const StreamSlot&) = delete;
  StreamSlot& operator=(const StreamSlot&) = delete;
  absl::Status status() const {
    return taken_ ? absl::OkStatus() : absl::ResourceExhaustedError("too many streams at once");
  }

 private:
  std::atomic<int>& streams_;
  const bool taken_;
};

absl::Status CheckDate(std::string_view field, const std::string& date) {
  if (date.empty() || Date::Parse(date)) return absl::OkStatus();
  return rpc::InvalidField(field, "not a day as YYYY-MM-DD");
}

absl::StatusOr<Description> DescriptionOf(const v1::SearchPersonsRequest& request) {
  if (absl::Status day = CheckDate("birth_date", request.birth_date()); !day.ok()) return day;
  if (!v1::Sex_IsValid(request.sex())) return rpc::InvalidField("sex", "male, female or unspecified");
  if (request.guardian_names_size() > kGuardiansMax) return rpc::InvalidField("guardian_names", "at most 10");
  if (request.full_name().size() > kNameBytesMax) return rpc::InvalidField("full_name", "at most 500 bytes");
  Description asked{.name = ReadName(request.full_name()),
                    .birth_date = PackDate(request.birth_date()),
                    .sex = static_cast<population::Sex>(request.sex()),
                    .residence_unit = request.residence_unit()};
  if (asked.name.plain.empty() && asked.birth_date == 0) {
    return rpc::InvalidField("full_name", "a name or a birth date is needed");
  }
  for (int i = 0; i < request.guardian_names_size(); ++i) {
    if (request.guardian_names(i).size() > kNameBytesMax) {
      return rpc::InvalidField(absl::StrCat("guardian_names[", i, "]"), "at most 500 bytes");
    }
    NameForms name = ReadName(request.guardian_names(i));
    if (!name.plain.empty()) asked.guardians.push_back(std::move(name));
  }
  return asked;
}

// Where a candidate stands in an answer: it holds when the register changes between two pages.
struct SearchPlace {
  SearchPlace() = default;
  explicit SearchPlace(const Match& match) : score(match.score), number(match.person->personal_id) {}
  std::string token() const { return absl::StrCat(score, "-", number); }
  // Better first.
  friend bool operator<(const SearchPlace& a, const SearchPlace& b) {
    return std::tie(b.score, a.number) < std::tie(a.score, b.number);
  }
  int score = std::numeric_limits<int>::max();  // before all
  std::string number;
};

// None: not a token. An empty one is the place before all.
std::optional<SearchPlace> PlaceOf(const std::string& token) {
  SearchPlace place;
  if (token.empty()) return place;
  const size_t dash = token.find('-');
  if (dash == std::string::npos || !absl::SimpleAtoi(token.substr(0, dash), &place.score))
    return std::nullopt;
  place.number = token.substr(dash + 1);
  return population::IsPersonalId(place.number) ? std::optional(place) : std::nullopt;
}

}  // namespace

absl::Status PopulationService::AdmitAndDelay() {
  if (absl::Status admitted = faults_.Admit(absl::Now()); !admitted.ok()) return admitted;
  absl::SleepFor(faults_.Delay());
  return absl::OkStatus();
}

absl::Status PopulationService::CheckRunning() const {
  if (database_.changes().closed())
    return rpc::UnavailableFor("the population database stops", absl::Seconds(1));
  return faults_.CheckOutage();
}

::grpc::ServerUnaryReactor* PopulationService::LookupPersons(::grpc::CallbackServerContext* context,
                                                             const ::grpc::ByteBuffer* request,
                                                             ::grpc::ByteBuffer* response) {
  const absl::Status admitted = faults_.Admit(absl::Now());
  const absl::Duration delay = admitted.ok() ? faults_.Delay() : absl::ZeroDuration();
  if (delay > absl::ZeroDuration()) {
    return new DelayedReactor(delay, [this, request, response] { return Lookup(*request, *response); });
  }
  ::grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(rpc::ToGrpc(admitted.ok() ? Lookup(*request, *response) : admitted));
  return reactor;
}

absl::Status PopulationService::Lookup(const ::grpc::ByteBuffer& request, ::grpc::ByteBuffer& response) {
  google::protobuf::Arena arena;
  auto& numbers = *google::protobuf::Arena::CreateMessage<v1::LookupPersonsRequest>(&arena);
  ::grpc::ByteBuffer copy = request;  // shares the bytes
  if (!::grpc::SerializationTraits<v1::LookupPersonsRequest>::Deserialize(&copy, &numbers).ok()) {
    return absl::InvalidArgumentError("not a LookupPersonsRequest");
  }
  const int count = numbers.personal_ids_size();
  if (count < 1 || count > static_cast<int>(population::kLookupBatchMax)) {
    return rpc::InvalidField("personal_ids", "1 to 1,000 numbers are allowed");
  }
  const std::shared_ptr<const Register> people = database_.people();
  std::string bytes;
  bytes.reserve(static_cast<size_t>(count) * 256);
  for (int i = 0; i < count; ++i) {
    if (!population::IsPersonalId(numbers.personal_ids(i))) {
      return rpc::InvalidField(absl::StrCat("personal_ids[", i, "]"), "not 12 digits");
    }
    AppendResult(people->Lookup(numbers.personal_ids(i)), bytes);
  }
  options_.on_lookup(count);
  response = ToBuffer(std::move(bytes));
  return absl::OkStatus();
}

::grpc::Status PopulationService::SearchPersons(::grpc::ServerContext*,
                                                const v1::SearchPersonsRequest* request,
                                                v1::SearchPersonsResponse* response) {
  return rpc::ToGrpc(Search(*request, *response));
}

absl::Status PopulationService::Search(const v1::SearchPersonsRequest& request,
                                       v1::SearchPersonsResponse& response) {
  if (absl::Status admitted = AdmitAndDelay(); !admitted.ok()) return admitted;
  const absl::StatusOr<Description> asked = DescriptionOf(request);
  if (!asked.ok()) return asked.status();
  if (request.page_size() < 0 || request.page_size() > kPageSizeMax) {
    return rpc::InvalidField("page_size", "1 to 100, or 0 for 10");
  }
  const std::optional<SearchPlace> after = PlaceOf(request.page_token());
  if (!after) return rpc::InvalidField("page_token", "not from an earlier response");
  const auto limit = static_cast<size_t>(request.page_size() == 0 ? kPageSizeDefault : request.page_size());
  const std::shared_ptr<const Register> people = database_.people();
  const Candidates candidates = people->search().Find(*asked);
  const auto begin =
      std::ranges::find_if(candidates.matches, [&](const Match& m) { return *after < SearchPlace(m); });
  const auto left = static_cast<size_t>(candidates.matches.end() - begin);
  const std::span<const Match> page(begin, std::min(limit, left));
  for (const Match& match : page) {
    ToMessage(*match.person, *response.add_persons());
    ToMessage(match, *response.add_matches());
  }
  response.set_ambiguous(candidates.ambiguous);
  if (page.size() < left) response.set_next_page_token(SearchPlace(page.back()).token());
  return absl::OkStatus();
}

::grpc::Status PopulationService::StreamResidents(::grpc::ServerContext* context,
                                                  const v1::StreamResidentsRequest* request,
                                                  ::grpc::ServerWriter<v1::StreamResidentsResponse>* writer) {
  // The server would refuse it too, but only at its end.
  if (auto status = rpc::RequireDeadline(*context); !status.ok()) return rpc::ToGrpc(status);
  return rpc::ToGrpc(Stream(*request, *writer));
}

absl::Status PopulationService::Stream(const v1::StreamResidentsRequest& request,
                                       ::grpc::ServerWriter<v1::StreamResidentsResponse>& writer) {
  StreamSlot slot(streams_, options_.streams_max);
  if (!slot.status().ok()) return slot.status();
  if (absl::Status admitted = AdmitAndDelay(); !admitted.ok()) return admitted;
  if (absl::Status day = CheckDate("born_after", request.born_after()); !day.ok()) return day;
  const std::string cursor =
      database_.changes().CursorAt(database_.changes().end());  // before the register is read
  const std::shared_ptr<const Register> people = database_.people();
  int64_t total = 0;
  for (const PersonView& person : people->people()) {
    if (person.status != population::PersonStatus::kActive) continue;
    if (!request.residence_unit().empty() && person.residence_unit != request.residence_unit()) continue;
    // ISO days compare as text; an empty one is a birth date that the register lacks.
    if (!person.birth_date.empty() && person.birth_date <= request.born_after()) continue;
    if (total % kResidentsPerCheck == 0) {
      if (absl::Status running = CheckRunning(); !running.ok()) return running;
    }
    v1::StreamResidentsResponse message;
    ToMessage(person, *message.mutable_resident()->mutable_person());
    for (std::string_view former : people->FormerNumbers(person.personal_id)) {
      message.mutable_resident()->add_former_personal_ids(std::string(former));
    }
    if (!writer.Write(message)) return absl::CancelledError("the caller went away");
    ++total;
  }
  v1::StreamResidentsResponse end;
  end.set_total(total);
  end.set_cursor(cursor);
  writer.Write(end);
  return absl::OkStatus();
}

::grpc::Status PopulationService::WatchChanges(::grpc::ServerContext* context,
                                               const v1::WatchChangesRequest* request,
                                               ::grpc::ServerWriter<v1::WatchChangesResponse>* writer) {
  return rpc::ToGrpc(Watch(*context, *request, *writer));
}

absl::Status PopulationService::Watch(::grpc::ServerContext& context, const v1::WatchChangesRequest& request,
                                      ::grpc::ServerWriter<v1::WatchChangesResponse>& writer) {
  StreamSlot slot(streams_, options_.streams_max);
  if (!slot.status().ok()) return slot.status();
  if (absl::Status admitted = AdmitAndDelay(); !admitted.ok()) return admitted;
  ChangeLog& changes = database_.changes();
  const absl::StatusOr<uint64_t> start =
      request.cursor().empty() ? changes.end() : changes.PlaceOf(request.cursor());
  if (!start.ok()) return start.status();
  uint64_t place = *start;
  bool first = true;
  while (!context.IsCancelled()) {
    if (absl::Status running = CheckRunning(); !running.ok()) return running;
    absl::StatusOr<std::vector<std::string>> numbers = std::vector<std::string>();
    if (!first) numbers = changes.Read(place, kChangesPerMessage);
    if (!numbers.ok()) return numbers.status();
    if (first || !numbers->empty()) {
      v1::WatchChangesResponse message;
      for (std::string& number : *numbers) message.add_personal_ids(std::move(number));
      place += numbers->size();
      message.set_cursor(changes.CursorAt(place));
      if (!writer.Write(message)) return absl::CancelledError("the caller went away");
      first = false;
    } else {
      changes.WaitFor(place, kStreamCheck);
    }
  }
  return absl::CancelledError("the caller went away");
}

}  // namespace childsync::population_stub
