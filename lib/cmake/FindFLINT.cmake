# FLINT, which Debian installs without a configuration for CMake: the target FLINT::flint.
find_path(FLINT_INCLUDE flint/nmod_poly.h)
find_library(FLINT_LIBRARY flint)
find_library(FLINT_GMP_LIBRARY gmp)
mark_as_advanced(FLINT_INCLUDE FLINT_LIBRARY FLINT_GMP_LIBRARY)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(FLINT REQUIRED_VARS FLINT_LIBRARY FLINT_INCLUDE FLINT_GMP_LIBRARY)
if(FLINT_FOUND AND NOT TARGET FLINT::flint)
  add_library(FLINT::flint INTERFACE IMPORTED)
  set_target_properties(FLINT::flint PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES ${FLINT_INCLUDE}
    INTERFACE_LINK_LIBRARIES "${FLINT_LIBRARY};${FLINT_GMP_LIBRARY}")
endif()
