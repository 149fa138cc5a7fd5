# The layout of the contract in C11 and in C++20, and the plugin loader against hostile libraries.
add_executable(abi_layout_test
  ${CMAKE_CURRENT_LIST_DIR}/abi_layout.c
  ${CMAKE_CURRENT_LIST_DIR}/abi_layout_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/abi_monitor_layout.c
  ${CMAKE_CURRENT_LIST_DIR}/abi_monitor_layout_test.cpp)
set_target_properties(abi_layout_test PROPERTIES UNITY_BUILD OFF)
set_source_files_properties(
  ${CMAKE_CURRENT_LIST_DIR}/abi_layout.c ${CMAKE_CURRENT_LIST_DIR}/abi_monitor_layout.c PROPERTIES
  COMPILE_OPTIONS "-std=c11;-Wpedantic;-Werror")
target_compile_definitions(abi_layout_test PRIVATE
  AMQ_ABI_HEADER="${PROJECT_SOURCE_DIR}/sdk/plugin/abi.h"
  AMQ_ABI_MONITOR_HEADER="${PROJECT_SOURCE_DIR}/sdk/plugin/abi_monitor.h")
target_link_libraries(abi_layout_test PRIVATE amq::plugin GTest::gtest_main)
gtest_discover_tests(abi_layout_test PROPERTIES TIMEOUT 60)

add_subdirectory(${CMAKE_CURRENT_LIST_DIR}/fixtures ${CMAKE_CURRENT_BINARY_DIR}/fixtures_build)

add_executable(loader_test
  ${CMAKE_CURRENT_LIST_DIR}/loader_elf_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/loader_fixture.cpp
  ${CMAKE_CURRENT_LIST_DIR}/loader_live_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/loader_reload_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/loader_set_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/loader_source_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/loader_staging_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/loader_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/loader_trial_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/../support/temporary_directory.cpp)
# The program shows its own symbols, so that a library that wrongly took one of them would be caught.
set_target_properties(loader_test PROPERTIES ENABLE_EXPORTS ON)
target_compile_definitions(loader_test PRIVATE AMQ_FIXTURES="${CMAKE_BINARY_DIR}/fixtures")
target_link_libraries(loader_test PRIVATE amq::host_plugins GTest::gtest_main)
add_dependencies(loader_test amq_fixtures)
gtest_discover_tests(loader_test PROPERTIES TIMEOUT 60)

# Strategies that break the contract, run in the core.
add_executable(hostile_strategy_test
  ${CMAKE_CURRENT_LIST_DIR}/hostile_strategy_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/loader_fixture.cpp
  ${CMAKE_CURRENT_LIST_DIR}/../support/temporary_directory.cpp)
target_compile_definitions(hostile_strategy_test PRIVATE AMQ_FIXTURES="${CMAKE_BINARY_DIR}/fixtures")
target_link_libraries(hostile_strategy_test PRIVATE
  amq::host_plugins amq::plugin_test GTest::gtest_main)
add_dependencies(hostile_strategy_test amq_fixtures)
gtest_discover_tests(hostile_strategy_test PROPERTIES TIMEOUT 60)

# Its C++ library would show and pin a dozen symbols if it were not built by amq_add_plugin.
add_test(NAME symbols.fixture
  COMMAND ${CMAKE_CURRENT_LIST_DIR}/symbols_test.sh $<TARGET_FILE:fixture_cpp>)
