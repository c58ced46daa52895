// What faltung profile measured, as text for a terminal, as JSON and as CSV.
#pragma once

#include <string>

#include "profile/family.h"

namespace faltung::cli {

std::string table_text(const ProfileTable& table);

// Schema faltung.profile_table/1. A crossover's "between" is [from here on, up to here]; null where
// nothing is certain within what was measured.
std::string table_json(const ProfileTable& table);

// A line for each timing: the median and both quartiles in seconds.
std::string table_csv(const ProfileTable& table);

// "samples 4096"; empty where a family has no signal size.
std::string signal_text(const Family& family, std::int64_t signal);

}  // namespace faltung::cli
