# childsync_library(NAME common_log SOURCES a.cc HEADERS a.h DEPS absl::time)
# childsync_program(NAME tally SOURCES main.cc DEPS ...)
# childsync_test(NAME tally_domain_test LABEL unit SOURCES x_test.cc DEPS ...)   LABEL: unit, component, e2e, chaos, fuzz, bench
# Every source is named; warnings come from the INTERFACE target childsync_warnings.

add_library(childsync_warnings INTERFACE)
target_compile_options(childsync_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
  -Woverloaded-virtual -Wno-missing-field-initializers $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>
  # GCC 12 warns of std::string's own code when it inlines (GCC bug 105329, mended in 13).
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>)
# On the compiler of Debian 12 and clang, where every change is checked. A newer one knows warnings, and a newer library
# deprecations, that must not stop somebody who only wants to run the tests.
if(CHILDSYNC_WERROR AND NOT (CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 13))
  target_compile_options(childsync_warnings INTERFACE -Werror)
endif()

# librdkafka frees on its own threads what was allocated on ours, and the other way round. glibc's allocator pays for that with
# nearly every record; jemalloc does not.
add_library(childsync_allocator INTERFACE)
if(CHILDSYNC_JEMALLOC)
  # No symbol of it is named anywhere, so the linker has to be told that it is needed.
  target_link_libraries(childsync_allocator INTERFACE -Wl,--push-state,--no-as-needed PkgConfig::JEMALLOC -Wl,--pop-state)
endif()

function(childsync_library)
  cmake_parse_arguments(A "" "NAME" "SOURCES;HEADERS;DEPS" ${ARGN})
  if(A_SOURCES)
    # Built when a program or a test needs it: without tests, their fakes are not.
    add_library(childsync_${A_NAME} STATIC EXCLUDE_FROM_ALL ${A_SOURCES} ${A_HEADERS})
    set(scope PUBLIC)
    target_link_libraries(childsync_${A_NAME} PRIVATE childsync_warnings)
  else()
    add_library(childsync_${A_NAME} INTERFACE)
    target_sources(childsync_${A_NAME} PRIVATE ${A_HEADERS})
    set(scope INTERFACE)
  endif()
  target_include_directories(childsync_${A_NAME} ${scope} ${PROJECT_SOURCE_DIR})
  target_link_libraries(childsync_${A_NAME} ${scope} ${A_DEPS})
  add_library(childsync::${A_NAME} ALIAS childsync_${A_NAME})
endfunction()

function(childsync_program)
  cmake_parse_arguments(A "" "NAME" "SOURCES;DEPS" ${ARGN})
  add_executable(${A_NAME} ${A_SOURCES})
  target_include_directories(${A_NAME} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${A_NAME} PRIVATE childsync_warnings ${A_DEPS} childsync_allocator)
  set_target_properties(${A_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  set_property(GLOBAL APPEND PROPERTY CHILDSYNC_PROGRAMS ${A_NAME})
endfunction()

function(childsync_test)
  cmake_parse_arguments(A "" "NAME;LABEL" "SOURCES;DEPS" ${ARGN})
  if(NOT CHILDSYNC_TESTS)
    return()
  endif()
  add_executable(${A_NAME} ${A_SOURCES})
  target_include_directories(${A_NAME} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${A_NAME} PRIVATE childsync_warnings ${A_DEPS} GTest::gmock_main)
  add_test(NAME ${A_NAME} COMMAND ${A_NAME})
  set_tests_properties(${A_NAME} PROPERTIES LABELS ${A_LABEL} TIMEOUT 300)
endfunction()
