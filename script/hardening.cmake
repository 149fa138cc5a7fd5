# Sanitizers where a preset asks for them, else what a network service is built with.
if(AMQ_SANITIZE)
    add_compile_options(-fsanitize=${AMQ_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${AMQ_SANITIZE})
    if(AMQ_SANITIZE MATCHES "undefined")
        # Its probing of memory takes a pipe: false alarms where a test takes all descriptors away.
        add_compile_options(-fno-sanitize=vptr)
    endif()
    if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND AMQ_SANITIZE MATCHES "undefined")
        add_compile_options(-fno-sanitize=function)  # clang 14 cannot compile coroutines with it
    endif()
else()
    include(CheckPIESupported)
    check_pie_supported()
    add_compile_options(-fstack-protector-strong -fcf-protection)
    add_compile_options("$<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>")
    add_compile_definitions("$<$<COMPILE_LANGUAGE:CXX>:_GLIBCXX_ASSERTIONS>")
    add_link_options(-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
endif()
