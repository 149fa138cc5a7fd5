# The four strategies as one static library, each with an entry of its own name; and their tests in the real core.
include_guard(GLOBAL)

add_library(amq_static_strategies STATIC)
foreach(strategy reliable_random reliable_spec unreliable_all unreliable_random)
    add_library(amq_static_${strategy} OBJECT
        ${PROJECT_SOURCE_DIR}/plugins/${strategy}/${strategy}.cpp)
    target_compile_definitions(amq_static_${strategy} PRIVATE AMQ_STATIC=amq_${strategy})
    target_link_libraries(amq_static_${strategy} PRIVATE amq::plugin)
    target_sources(amq_static_strategies PRIVATE $<TARGET_OBJECTS:amq_static_${strategy}>)
endforeach()
target_link_libraries(amq_static_strategies PUBLIC amq::plugin)

add_executable(plugins_core_test
    ${CMAKE_CURRENT_LIST_DIR}/reliable_random_core_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/reliable_spec_core_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/strategy_bench_decisions_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/strategy_bench_golden_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/strategy_bench_host_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/strategy_bench_life_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/strategy_bench_peers_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/strategy_bench_plan_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/strategy_bench_state_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/strategy_bench_swap_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/strategy_bench_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/golden_decisions_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/misbehaving.cpp
    ${CMAKE_CURRENT_LIST_DIR}/unreliable_all_core_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/unreliable_random_core_test.cpp)
# Each with a strategy of its own, whose entry has the one name that an entry has.
set_source_files_properties(
    ${CMAKE_CURRENT_LIST_DIR}/strategy_bench_state_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/strategy_bench_swap_test.cpp ${CMAKE_CURRENT_LIST_DIR}/strategy_bench_test.cpp
    PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
target_include_directories(plugins_core_test PRIVATE ${PROJECT_SOURCE_DIR})
target_compile_definitions(plugins_core_test PRIVATE
    AMQ_GOLDEN_DIR="${CMAKE_CURRENT_LIST_DIR}/golden" AMQ_SCRATCH_DIR="${CMAKE_CURRENT_BINARY_DIR}")
target_link_libraries(plugins_core_test PRIVATE
    amq::plugin_test amq_static_strategies GTest::gtest_main)
gtest_discover_tests(plugins_core_test)
