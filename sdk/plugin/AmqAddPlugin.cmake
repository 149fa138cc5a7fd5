# amq_add_plugin(<name> <source>...)
#
# Makes the library <build>/plugins/<name>.so, which shows one symbol to the world: amq_plugin_v1. Everything else in
# it is its own, whatever other plugins or the host call theirs, and it can be unmapped again.

include_guard(GLOBAL)

set(AMQ_PLUGIN_VERSION_SCRIPT "${CMAKE_CURRENT_LIST_DIR}/plugin.map"
    CACHE INTERNAL "the one symbol that a plugin exports")

# Whether this directory's C or C++ compiler is clang with a sanitizer: its runtime is in the host only, so the names
# a plugin needs of it are not known when the plugin is linked.
function(amq_has_late_symbols out)
  get_directory_property(options COMPILE_OPTIONS)
  set(flags "${CMAKE_C_FLAGS} ${CMAKE_CXX_FLAGS} ${CMAKE_MODULE_LINKER_FLAGS} ${options}")
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang" AND flags MATCHES "-fsanitize=")
    set(${out} TRUE PARENT_SCOPE)
  else()
    set(${out} FALSE PARENT_SCOPE)
  endif()
endfunction()

function(amq_add_plugin name)
  add_library(${name} MODULE ${ARGN})
  target_link_libraries(${name} PRIVATE amq::plugin)
  set_target_properties(${name} PROPERTIES
    PREFIX ""
    SUFFIX ".so"
    C_VISIBILITY_PRESET hidden
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON
    LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/plugins"
    LINK_DEPENDS "${AMQ_PLUGIN_VERSION_SCRIPT}")
  # A unique symbol pins its library into the process for ever, and two versions of it share its statics.
  target_compile_options(${name} PRIVATE
    $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-fno-gnu-unique>)
  target_link_options(${name} PRIVATE
    "LINKER:--version-script=${AMQ_PLUGIN_VERSION_SCRIPT}" "LINKER:-z,now")
  amq_has_late_symbols(late_symbols)
  if(NOT late_symbols)
    target_link_options(${name} PRIVATE "LINKER:-z,defs")
  endif()
endfunction()
