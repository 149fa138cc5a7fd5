# The four strategies asked through their C tables, and what their libraries and the examples' show to the world.
# amq_static_strategies is made by static_strategies.cmake.
add_executable(strategies_test
  ${CMAKE_CURRENT_LIST_DIR}/reliable_random_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/reliable_spec_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/unreliable_all_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/unreliable_random_test.cpp)
target_link_libraries(strategies_test PRIVATE amq_static_strategies GTest::gtest_main)
gtest_discover_tests(strategies_test)

foreach(strategy
    reliable_random reliable_spec unreliable_all unreliable_random
    first_come least_outstanding sticky_key)
  add_test(NAME symbols.${strategy}
    COMMAND ${CMAKE_CURRENT_LIST_DIR}/symbols_test.sh $<TARGET_FILE:${strategy}>)
endforeach()
