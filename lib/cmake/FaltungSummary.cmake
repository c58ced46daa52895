# What configuring found and what it leaves out, collected and printed once at the end.
#
#   faltung_require(<package> [FOUND] DEBIAN <packages>)
#       finds a package, or stops with the Debian packages that have it; with FOUND it was looked for
#       already and only <package>_FOUND is read
#   faltung_found(<what>)           adds a line to what was found
#   faltung_left_out(<what> DEBIAN <packages>)
#       says that a part is not built, and how to add it
#   faltung_print_summary()

function(faltung_found what)
  set_property(GLOBAL APPEND PROPERTY faltung_found "${what}")
endfunction()

function(faltung_left_out what)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "DEBIAN")
  list(JOIN arg_DEBIAN " " packages)
  set_property(GLOBAL APPEND PROPERTY faltung_left_out "${what} (to add: apt-get install ${packages})")
endfunction()

# A macro, so that find_package sets its variables for the caller.
macro(faltung_require package)
  cmake_parse_arguments(faltung_require "FOUND" "" "DEBIAN" ${ARGN})
  if(NOT faltung_require_FOUND)
    find_package(${package} QUIET)
  endif()
  if(NOT ${package}_FOUND)
    list(JOIN faltung_require_DEBIAN " " faltung_require_DEBIAN)
    message(FATAL_ERROR "faltung needs ${package}: apt-get install ${faltung_require_DEBIAN}")
  endif()
  faltung_found("${package} ${${package}_VERSION}")
endmacro()

function(faltung_print_summary)
  foreach(list IN ITEMS faltung_found faltung_left_out)
    get_property(${list} GLOBAL PROPERTY ${list})
    list(REMOVE_DUPLICATES ${list})
  endforeach()
  list(JOIN faltung_found ", " found)
  string(REGEX REPLACE " +(,|$)" "\\1" found "${found}")
  message(STATUS "faltung ${PROJECT_VERSION}, ${CMAKE_BUILD_TYPE}, "
    "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}")
  message(STATUS "  found:    ${found}")
  foreach(line IN LISTS faltung_left_out)
    message(STATUS "  left out: ${line}")
  endforeach()
endfunction()
