// Between the register's views and protobuf.
#ifndef CHILDSYNC_SERVICES_POPULATION_STUB_ADAPTERS_CODEC_H_
#define CHILDSYNC_SERVICES_POPULATION_STUB_ADAPTERS_CODEC_H_

#include <string>

#include "childsync/population/v1/population.pb.h"
#include "common/population/person.h"
#include "services/population-stub/domain/match.h"

namespace childsync::population_stub {

void ToMessage(const population::PersonView& person, population::v1::Person& message);
void ToMessage(const Match& match, population::v1::Match& message);

// Appends `results: <result>` of a LookupPersonsResponse in wire format. Look-ups are what this program does
// all day; writing from the views saves the copies into messages.
void AppendResult(const population::LookupResult& result, std::string& response);

}  // namespace childsync::population_stub

#endif  // CHILDSYNC_SERVICES_POPULATION_STUB_ADAPTERS_CODEC_H_
