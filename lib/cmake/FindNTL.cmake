# NTL, which comes without a configuration for CMake: the target NTL::ntl.
find_path(NTL_INCLUDE NTL/version.h)
find_library(NTL_LIBRARY ntl)
mark_as_advanced(NTL_INCLUDE NTL_LIBRARY)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(NTL REQUIRED_VARS NTL_LIBRARY NTL_INCLUDE)
if(NTL_FOUND AND NOT TARGET NTL::ntl)
  add_library(NTL::ntl INTERFACE IMPORTED)
  set_target_properties(NTL::ntl PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES ${NTL_INCLUDE} INTERFACE_LINK_LIBRARIES ${NTL_LIBRARY})
endif()
