# The shared library carries its dependencies itself: there is nothing else to find.
include(${CMAKE_CURRENT_LIST_DIR}/faltungTargets.cmake)
