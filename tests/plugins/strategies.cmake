# The four strategies asked through their C tables, and what their libraries and the examples' show to the world.
# amq_static_strategies is made by static_strategies.cmake.
add_executable(strategies_test
  ${CMAKE_CURRENT_LIST_DIR}/reliable_random_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/reliable_spec_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/unreliable_all_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/unreliable_random_test.cpp)
set_target_properties(strategies_test PROPERTIES UNITY_BUILD OFF)  # each names the answers of its strategy alone
target_link_libraries(strategies_test PRIVATE amq_static_strategies GTest::gtest_main)
gtest_discover_tests(strategies_test)

foreach(strategy
    reliable_random reliable_spec unreliable_all unreliable_random
    first_come least_outstanding sticky_key)
  add_test(NAME symbols.${strategy}
    COMMAND ${CMAKE_CURRENT_LIST_DIR}/symbols_test.sh $<TARGET_FILE:${strategy}>)
endforeach()

# A strategy linked into a test for a debugger: not optimized, whatever the rest of this build is.
add_executable(strategy_bench_debugger_test
  ${CMAKE_CURRENT_LIST_DIR}/strategy_bench_debugger_test.cpp
  ${PROJECT_SOURCE_DIR}/plugins/reliable_random/reliable_random.cpp)
target_compile_definitions(strategy_bench_debugger_test PRIVATE AMQ_STATIC=amq_reliable_random)
target_compile_options(strategy_bench_debugger_test PRIVATE -O0 -g -U_FORTIFY_SOURCE)
target_link_libraries(strategy_bench_debugger_test PRIVATE amq::plugin_test)
add_test(NAME strategy_bench.stops_in_a_debugger
  COMMAND ${CMAKE_CURRENT_LIST_DIR}/strategy_bench_debugger_test.sh $<TARGET_FILE:strategy_bench_debugger_test>)
set_tests_properties(strategy_bench.stops_in_a_debugger PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 60)
