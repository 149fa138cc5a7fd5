# Where an installation puts things.
#
# Debian's compilers, CMake and pkg-config look into lib/<architecture> under every prefix. GNUInstallDirs chooses it
# for /usr alone, but one build is to serve a package (/usr) and `cmake --install` (/usr/local) alike.
if(NOT DEFINED CMAKE_INSTALL_LIBDIR AND CMAKE_LIBRARY_ARCHITECTURE AND EXISTS /etc/debian_version)
    set(CMAKE_INSTALL_LIBDIR lib/${CMAKE_LIBRARY_ARCHITECTURE} CACHE PATH "Object code libraries")
endif()
include(GNUInstallDirs)

set(AMQ_PLUGIN_INSTALL_DIR ${CMAKE_INSTALL_LIBDIR}/amq/plugins)
set(AMQ_CMAKE_INSTALL_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/amq)
set(AMQ_CORE_INSTALL_DIR ${CMAKE_INSTALL_INCLUDEDIR}/amq/plugin_test/core)

# From the folder of amqd to its plugins: an installation may be moved as a whole.
file(RELATIVE_PATH AMQ_PROGRAM_TO_PLUGINS
     ${CMAKE_INSTALL_FULL_SBINDIR} ${CMAKE_INSTALL_FULL_LIBDIR}/amq/plugins)
