# FindFFTW3: FFTW3::float and FFTW3::double, each with its _threads library, which makes FFTW's
# planner safe to call from several threads. Debian ships no CMake config for FFTW.
find_path(FFTW3_INCLUDE_DIR fftw3.h)
find_library(FFTW3_DOUBLE_LIBRARY fftw3)
find_library(FFTW3_DOUBLE_THREADS_LIBRARY fftw3_threads)
find_library(FFTW3_FLOAT_LIBRARY fftw3f)
find_library(FFTW3_FLOAT_THREADS_LIBRARY fftw3f_threads)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(FFTW3 REQUIRED_VARS
  FFTW3_DOUBLE_LIBRARY FFTW3_DOUBLE_THREADS_LIBRARY FFTW3_FLOAT_LIBRARY
  FFTW3_FLOAT_THREADS_LIBRARY FFTW3_INCLUDE_DIR)

if(FFTW3_FOUND)
  find_package(Threads REQUIRED)
  foreach(precision IN ITEMS double float)
    string(TOUPPER ${precision} PRECISION)
    if(NOT TARGET FFTW3::${precision})
      add_library(FFTW3::${precision} INTERFACE IMPORTED)
      target_include_directories(FFTW3::${precision} INTERFACE ${FFTW3_INCLUDE_DIR})
      target_link_libraries(FFTW3::${precision} INTERFACE
        ${FFTW3_${PRECISION}_THREADS_LIBRARY} ${FFTW3_${PRECISION}_LIBRARY} Threads::Threads m)
    endif()
  endforeach()
endif()
mark_as_advanced(FFTW3_INCLUDE_DIR FFTW3_DOUBLE_LIBRARY FFTW3_DOUBLE_THREADS_LIBRARY
  FFTW3_FLOAT_LIBRARY FFTW3_FLOAT_THREADS_LIBRARY)
