// What a record costs: standardising it, reading the register's entry and comparing the two.
#include <benchmark/benchmark.h>

#include <array>
#include <span>

#include "services/validation/domain/judge.h"

namespace childsync::validation {
namespace {

const Date kToday = *Date::Parse("2024-03-28");

struct Pair {
  RecordCells cells;
  PersonEntry person;
};

// As most rows are: composed, in the usual capitals, clean.
const std::array<Pair, 4> kClean = {{
    {{.full_name = "Nguyễn Thị Ngọc Hân",
      .birth_date = "05/03/2015",
      .sex = "Nữ",
      .ethnicity = "Kinh",
      .personal_id = "051315123456",
      .father_name = "Nguyễn Văn Thành",
      .mother_name = "Trần Thị Thu Hương"},
     {.full_name = "Nguyễn Thị Ngọc Hân",
      .birth_date = "2015-03-05",
      .sex = Sex::kFemale,
      .ethnicity = "Kinh",
      .father_name = "Nguyễn Văn Thành",
      .mother_name = "Trần Thị Thu Hương"}},
    {{.full_name = "Phạm Gia Bảo",
      .birth_date = "17/11/2012",
      .sex = "Nam",
      .ethnicity = "Kinh",
      .personal_id = "051212000123",
      .father_name = "Phạm Quốc Cường",
      .mother_name = "Lê Thị Hồng Nhung"},
     {.full_name = "Phạm Gia Bảo",
      .birth_date = "2012-11-17",
      .sex = Sex::kMale,
      .ethnicity = "Kinh",
      .father_name = "Phạm Quốc Cường",
      .mother_name = "Lê Thị Hồng Nhung"}},
    {{.full_name = "Đinh Thị Kiều Trinh",
      .birth_date = "2019-07-30",
      .sex = "Nữ",
      .ethnicity = "Hrê",
      .personal_id = "051319004321",
      .mother_name = "Đinh Thị Mới"},
     {.full_name = "Đinh Thị Kiều Trinh",
      .birth_date = "2019-07-30",
      .sex = Sex::kFemale,
      .ethnicity = "Hrê",
      .mother_name = "Đinh Thị Mới"}},
    {{.full_name = "Võ Hoàng Minh Khôi",
      .birth_date = "01/01/2010",
      .sex = "Nam",
      .ethnicity = "Kinh",
      .personal_id = "051210009999",
      .father_name = "Võ Tấn Phát",
      .mother_name = "Huỳnh Thị Thúy Vân"},
     {.full_name = "Võ Hoàng Minh Khôi",
      .birth_date = "2010-01-01",
      .sex = Sex::kMale,
      .ethnicity = "Kinh",
      .father_name = "Võ Tấn Phát",
      .mother_name = "Huỳnh Thị Thúy Vân"}},
}};

void Run(benchmark::State& state, std::span<const Pair> pairs) {
  StandardRecord record;
  for (auto _ : state) {
    for (const Pair& pair : pairs) {
      Standardise(pair.cells, kToday, &record);
      const LookedUp found{LookedUp::Kind::kPerson, pair.person};
      benchmark::DoNotOptimize(Judge(record, found, false, kToday));
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(pairs.size()));
}

void BM_CleanRecord(benchmark::State& state) { Run(state, kClean); }
BENCHMARK(BM_CleanRecord);

// A row in capitals with every rule at work.
void BM_UntidyRecord(benchmark::State& state) {
  Pair pair = kClean[3];
  pair.cells.full_name = "VÕ  HOÀNG MINH KHÔI.";
  pair.cells.mother_name = "HUỲNH THỊ THUÝ VÂN";
  pair.cells.sex = "NAM";
  pair.cells.ethnicity = "kinh";
  pair.cells.birth_date = " 1-1-2010 00:00:00";
  pair.cells.personal_id = "51 210 009 999";
  Run(state, {&pair, 1});
}
BENCHMARK(BM_UntidyRecord);

// The name in decomposed Unicode, which goes through ICU.
void BM_DecomposedRecord(benchmark::State& state) {
  Pair pair = kClean[0];
  pair.cells.full_name = "Nguye\u0302\u0303n Thi\u0323 Ngo\u0323c Ha\u0302n";
  Run(state, {&pair, 1});
}
BENCHMARK(BM_DecomposedRecord);

}  // namespace
}  // namespace childsync::validation

BENCHMARK_MAIN();
