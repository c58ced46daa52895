// Which names the shared library exports. Everything is hidden unless it is marked FALTUNG_API; a
// class that is marked exports its members and its type information (so that an Error thrown inside
// is caught outside); FALTUNG_LOCAL takes a nested class out again.
#pragma once

#define FALTUNG_API __attribute__((visibility("default")))
#define FALTUNG_LOCAL __attribute__((visibility("hidden")))
