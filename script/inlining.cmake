# Calls that are worth inlining, gcc leaves alone for reasons that do not hold here: that a library's
# function might be replaced by the program's, that a unit may grow by 40 % at most, which is little
# where a whole library is one unit, and that what is not declared inline is not meant to be.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-fno-semantic-interposition)
    # For libraries that a message passes.
    set(AMQ_INLINE_MORE --param=inline-unit-growth=400 --param=max-inline-insns-auto=60
                        --param=inline-min-speedup=5)
endif()
