# cpack: a Debian package of each component that script/install.cmake installs.

set(AMQ_PACKAGE_CONTACT "amq maintainers <maintainers@amq.invalid>" CACHE STRING
    "Who answers for the packages: Name <address>")

set(amq_components server dev)
if(TARGET amq_cli)
    list(APPEND amq_components tools)
endif()
set(amq_server_package amq-server)
set(amq_tools_package amq-tools)
set(amq_dev_package libamq-dev)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME amq)
set(CPACK_PACKAGE_VERSION ${amq_VERSION})
set(CPACK_PACKAGE_CONTACT ${AMQ_PACKAGE_CONTACT})
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")  # each has its own, the first line of its description
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/script/package/permissions.cmake)

set(CPACK_COMPONENTS_ALL ${amq_components})
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)

set(CPACK_DEBIAN_SERVER_PACKAGE_NAME ${amq_server_package})
set(CPACK_DEBIAN_SERVER_PACKAGE_SECTION net)
set(CPACK_DEBIAN_SERVER_PACKAGE_SUGGESTS amq-tools)
set(CPACK_DEBIAN_SERVER_DESCRIPTION "message broker whose delivery strategies are plugins
Processes publish messages to topics and learn the outcome: the reply of a
subscriber, or that there was none, always in time.

How a message finds its subscribers is decided by a strategy, a shared library
that the broker loads. This package contains the broker amqd, four strategies
and a systemd unit; it listens on loopback until it is told otherwise.")
set(CPACK_DEBIAN_SERVER_PACKAGE_CONTROL_STRICT_PERMISSION ON)
file(WRITE ${CMAKE_BINARY_DIR}/install/conffiles "/etc/amq/amq.toml\n")
set(CPACK_DEBIAN_SERVER_PACKAGE_CONTROL_EXTRA ${CMAKE_BINARY_DIR}/install/conffiles)
foreach(maintainer_script postinst prerm postrm)
    list(APPEND CPACK_DEBIAN_SERVER_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/script/package/${maintainer_script})
endforeach()

set(CPACK_DEBIAN_TOOLS_PACKAGE_NAME ${amq_tools_package})
set(CPACK_DEBIAN_TOOLS_PACKAGE_SECTION net)
set(CPACK_DEBIAN_TOOLS_DESCRIPTION "command line of the message broker amq
Processes publish messages to topics and learn the outcome: the reply of a
subscriber, or that there was none, always in time.

This package contains the program amq, which publishes and subscribes from a
shell, and its completions for bash, zsh and fish.")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME ${amq_dev_package})
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "libboost1.81-dev, libssl-dev")
set(CPACK_DEBIAN_DEV_PACKAGE_SUGGESTS amq-server)
set(CPACK_DEBIAN_DEV_DESCRIPTION "clients and plugins for the message broker amq
Processes publish messages to topics and learn the outcome: the reply of a
subscriber, or that there was none, always in time.

This package contains the headers and static libraries to build clients with,
and to build and test delivery strategies of one's own, for CMake and
pkg-config.")

# What each package says of itself in /usr/share/doc.
configure_file(script/package/changelog.in ${CMAKE_BINARY_DIR}/install/changelog @ONLY)
execute_process(COMMAND gzip -9nc ${CMAKE_BINARY_DIR}/install/changelog
                OUTPUT_FILE ${CMAKE_BINARY_DIR}/install/changelog.gz COMMAND_ERROR_IS_FATAL ANY)
foreach(component ${amq_components})
    install(FILES ${CMAKE_BINARY_DIR}/install/changelog.gz script/package/copyright
            DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${amq_${component}_package} COMPONENT ${component})
endforeach()

include(CPack)
