# What `cmake --install` installs, in three components, each of which becomes a package: server, tools, dev.
# What has to know the prefix is made when that is known, by script/package/at_install.cmake.in.

configure_file(script/package/at_install.cmake.in ${CMAKE_BINARY_DIR}/install/at_install.cmake @ONLY)

function(amq_install_at_install component)
    install(CODE "include(\"${CMAKE_BINARY_DIR}/install/at_install.cmake\")\namq_install_${component}()"
            COMPONENT ${component})
endfunction()

# A manual page from its template in docs/man, compressed as Debian wants it. What a program says of itself is put in
# when it is built, by script/package/manual_page.
set(amq_manual_pages "")
function(amq_install_manual_page page component)
    set(program ${ARGN})
    list(TRANSFORM program REPLACE "(.+)" "$<TARGET_FILE:\\1>")
    cmake_path(GET page EXTENSION LAST_ONLY section)
    string(SUBSTRING ${section} 1 -1 section)
    set(output ${CMAKE_BINARY_DIR}/install/man/${page}.gz)
    set(template ${PROJECT_SOURCE_DIR}/docs/man/${page}.in)
    set(maker ${PROJECT_SOURCE_DIR}/script/package/manual_page)
    add_custom_command(OUTPUT ${output}
        COMMAND ${maker} ${template} ${amq_VERSION} ${output} ${program}
        DEPENDS ${template} ${maker} ${maker}_keys.awk ${ARGN}
        VERBATIM)
    install(FILES ${output} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section} COMPONENT ${component})
    set(amq_manual_pages ${amq_manual_pages} ${output} PARENT_SCOPE)
endfunction()

# --- server: the broker, its plugins, its configuration, its unit
install(TARGETS amqd RUNTIME DESTINATION ${CMAKE_INSTALL_SBINDIR} COMPONENT server)
install(TARGETS ${AMQ_PLUGINS} LIBRARY DESTINATION ${AMQ_PLUGIN_INSTALL_DIR} COMPONENT server)
amq_install_at_install(server)
amq_install_manual_page(amqd.8 server)
amq_install_manual_page(amq.toml.5 server amqd)

install(FILES plugins/monitor/prometheus/alerts.yml plugins/monitor/prometheus/grafana.json
        DESTINATION ${CMAKE_INSTALL_DATADIR}/amq/prometheus COMPONENT server)

# --- tools: the command line
set(AMQ_SHELLS bash zsh fish)
if(TARGET amq_cli)
    # amq finds amq-plugin-check in its own folder.
    install(TARGETS amq_cli amq_plugin_check RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT tools)
    foreach(shell ${AMQ_SHELLS})
        set(completion ${CMAKE_BINARY_DIR}/install/completions/amq.${shell})
        add_custom_command(OUTPUT ${completion}
            COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/install/completions
            COMMAND amq_cli completion ${shell} > ${completion}.new
            COMMAND ${CMAKE_COMMAND} -E rename ${completion}.new ${completion}
            DEPENDS amq_cli)
        list(APPEND amq_completions ${completion})
    endforeach()
    amq_install_at_install(tools)
    amq_install_manual_page(amq.1 tools)
    amq_install_manual_page(amq-plugin-check.1 tools)
endif()
add_custom_target(manual_pages ALL DEPENDS ${amq_manual_pages} ${amq_completions})

# --- dev: headers, libraries, and what CMake and pkg-config want to know
# The include directories of a target are those of this tree while it is built here, INCLUDE once it is installed.
function(amq_install_library target name include)
    get_target_property(here ${target} INTERFACE_INCLUDE_DIRECTORIES)
    set_target_properties(${target} PROPERTIES
        EXPORT_NAME ${name}
        INTERFACE_INCLUDE_DIRECTORIES "$<BUILD_INTERFACE:${here}>;$<INSTALL_INTERFACE:${include}>")
    install(TARGETS ${target} EXPORT amq ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT dev)
endfunction()

function(amq_install_headers from to)
    install(DIRECTORY ${PROJECT_SOURCE_DIR}/${from}/ DESTINATION ${to} COMPONENT dev
            FILES_MATCHING PATTERN "*.hpp" PATTERN "*.h")
endfunction()

set(amq_public_libraries anet plugin plugin_test)
if(TARGET amq_client)
    list(APPEND amq_public_libraries client)
endif()
foreach(library ${amq_public_libraries})
    amq_install_library(amq_${library} ${library} ${CMAKE_INSTALL_INCLUDEDIR})
    amq_install_headers(sdk/${library} ${CMAKE_INSTALL_INCLUDEDIR}/amq/${library})
endforeach()
# The core is what a strategy is tested in. Its headers call each other "host/exchange/...", which must not stand in
# everybody's way in <prefix>/include.
amq_install_library(amq_exchange exchange ${AMQ_CORE_INSTALL_DIR})
amq_install_headers(host/exchange ${AMQ_CORE_INSTALL_DIR}/host/exchange)

include(CMakePackageConfigHelpers)
configure_package_config_file(script/package/amqConfig.cmake.in ${CMAKE_BINARY_DIR}/install/amqConfig.cmake
    INSTALL_DESTINATION ${AMQ_CMAKE_INSTALL_DIR} PATH_VARS AMQ_PLUGIN_INSTALL_DIR)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/install/amqConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(EXPORT amq NAMESPACE amq:: FILE amqTargets.cmake DESTINATION ${AMQ_CMAKE_INSTALL_DIR} COMPONENT dev)
install(FILES ${CMAKE_BINARY_DIR}/install/amqConfig.cmake ${CMAKE_BINARY_DIR}/install/amqConfigVersion.cmake
              sdk/plugin/AmqAddPlugin.cmake sdk/plugin/plugin.map
        DESTINATION ${AMQ_CMAKE_INSTALL_DIR} COMPONENT dev)
amq_install_at_install(dev)
