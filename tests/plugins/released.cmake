# The promise to plugins of every released minor version: those that are kept still run, and the contract's layout
# compared with the released one.
add_executable(released_test
  ${CMAKE_CURRENT_LIST_DIR}/released_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/../support/temporary_directory.cpp)
target_compile_definitions(released_test PRIVATE AMQ_KEPT_PLUGINS="${CMAKE_CURRENT_LIST_DIR}/released")
target_link_libraries(released_test PRIVATE amq::host_plugins amq::plugin_test GTest::gtest_main)
gtest_discover_tests(released_test PROPERTIES TIMEOUT 60)

set(header ${PROJECT_SOURCE_DIR}/sdk/plugin/abi.h)
set(released ${CMAKE_CURRENT_LIST_DIR}/released)
function(amq_add_abi_test name)
  add_test(NAME abi.${name} COMMAND ${ARGN})
  # 77: a tool is missing; the output says which.
  set_tests_properties(abi.${name} PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 60)
endfunction()
file(GLOB layouts RELATIVE ${released} CONFIGURE_DEPENDS ${released}/*/contract.abi)
foreach(layout ${layouts})
  string(REGEX REPLACE "/.*" "" version ${layout})
  string(REPLACE "." "_" version ${version})
  amq_add_abi_test(released_${version} ${released}/abi.sh check ${header} ${released}/${layout})
endforeach()
# The check itself, on a header that was changed on purpose.
file(STRINGS ${released}/abi_test.sh cases REGEX "^  (accepts|refuses)_")
foreach(line ${cases})
  string(REGEX MATCH "[a-z_]+" case "${line}")
  amq_add_abi_test(${case} ${released}/abi_test.sh ${header} ${released}/1.0/contract.abi ${case})
endforeach()
