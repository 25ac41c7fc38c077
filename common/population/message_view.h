// A person's entry in a protobuf message, as the view that the rest of the code takes.
#ifndef CHILDSYNC_COMMON_POPULATION_MESSAGE_VIEW_H_
#define CHILDSYNC_COMMON_POPULATION_MESSAGE_VIEW_H_

#include "childsync/population/v1/population.pb.h"
#include "common/population/person.h"

namespace childsync::population {

// Lives as long as the message does, unchanged.
PersonView ViewOf(const v1::Person& person);

}  // namespace childsync::population

#endif  // CHILDSYNC_COMMON_POPULATION_MESSAGE_VIEW_H_
