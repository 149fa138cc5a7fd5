# amq_npm_ci(NAME [OMIT_DEV]): what package-lock.json of this folder names, in the build folder, installed again
# whenever that changes. Sets NAME to the path of node_modules, NAME_stamp to what must be depended on.
function(amq_npm_ci name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "OMIT_DEV" "" "")
    set(folder ${CMAKE_CURRENT_BINARY_DIR}/npm)
    set(stamp ${folder}/installed)
    set(files ${CMAKE_CURRENT_SOURCE_DIR}/package.json ${CMAKE_CURRENT_SOURCE_DIR}/package-lock.json
              ${CMAKE_CURRENT_SOURCE_DIR}/.npmrc)
    set(omit)
    if(arg_OMIT_DEV)
        set(omit --omit=dev)
    endif()
    add_custom_command(
        OUTPUT ${stamp}
        COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}
        COMMAND ${CMAKE_COMMAND} -E copy ${files} ${folder}
        COMMAND ${CMAKE_COMMAND} -E chdir ${folder} ${AMQ_NPM} ci ${omit} --no-progress --loglevel=error
        COMMAND ${CMAKE_COMMAND} -E touch ${stamp}
        DEPENDS ${files}
        COMMENT "npm ci for ${CMAKE_CURRENT_SOURCE_DIR}"
        VERBATIM)
    set(${name} ${folder}/node_modules PARENT_SCOPE)
    set(${name}_stamp ${stamp} PARENT_SCOPE)
endfunction()
