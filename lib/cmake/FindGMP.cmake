# GMP with its C++ interface, which come without a configuration for CMake: the target GMP::gmp.
find_path(GMP_INCLUDE gmpxx.h)
find_library(GMP_LIBRARY gmp)
find_library(GMPXX_LIBRARY gmpxx)
mark_as_advanced(GMP_INCLUDE GMP_LIBRARY GMPXX_LIBRARY)
if(GMP_INCLUDE)
  # The version stands in gmp.h, which Debian keeps in a folder of the architecture.
  find_file(GMP_HEADER gmp.h)
  mark_as_advanced(GMP_HEADER)
  if(GMP_HEADER)
    file(STRINGS ${GMP_HEADER} gmp_lines REGEX "^#define __GNU_MP_VERSION(_MINOR|_PATCHLEVEL)? ")
    string(REGEX MATCHALL "[0-9]+" gmp_numbers "${gmp_lines}")
    list(JOIN gmp_numbers "." GMP_VERSION)
  endif()
endif()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(GMP REQUIRED_VARS GMP_LIBRARY GMPXX_LIBRARY GMP_INCLUDE
  VERSION_VAR GMP_VERSION)
if(GMP_FOUND AND NOT TARGET GMP::gmp)
  add_library(GMP::gmp INTERFACE IMPORTED)
  set_target_properties(GMP::gmp PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES ${GMP_INCLUDE}
    INTERFACE_LINK_LIBRARIES "${GMPXX_LIBRARY};${GMP_LIBRARY}")
endif()
