#include "tests/tidy/functions.hpp"

#include <string>

#include <gtest/gtest.h>

namespace amq::tidy {
namespace {

FunctionList in(std::string_view text) {
    return functions_of(source_of("a.cpp", text));
}

// "head:first+lines" of each, with blanks between them.
std::string seen(std::string_view text) {
    std::string all;
    for (const Function& function : in(text).functions) {
        all += (all.empty() ? "" : " ") + function.head + ':' +
               std::to_string(function.first_line) + '+' + std::to_string(function.lines);
    }
    return all;
}

TEST(Functions, AreMeasuredFromHeadToBrace) {
    EXPECT_EQ(seen("\nint f(\n    int a) {\n    if (a) {\n        g();\n    }\n}\n"),
              "int f(\n    int a):2+6");
}

TEST(Functions, AreFoundInNamespacesAndTypes) {
    EXPECT_EQ(seen("namespace a {\nstruct B {\n  public:\n    int f() { return 1; }\n};\nvoid g() "
                   "{\n}\n}\n"),
              "int f():4+1 void g():6+2");
}

TEST(Functions, MayHaveInitializersInBraces) {
    EXPECT_EQ(seen("A::A(int b)\n    : b_{b},\n      c_{} {\n    f();\n}\n"),
              "A::A(int b)\n    : b_:1+5");
}

TEST(Functions, MayBeTemplatesOfClasses) {
    EXPECT_EQ(seen("template <class T, class U = A<T>>\nvoid f(T) {\n}\n"),
              "template <class T, class U = A<T>>\nvoid f(T):1+3");
}

TEST(Functions, AreNotTables) {
    EXPECT_EQ(seen("constexpr Row kRows[] = {\n    {f(1), 2},\n    {3, 4},\n};\nint a{1};\nenum "
                   "class B { c };\n"),
              "");
}

TEST(Functions, IgnoreBracesThatAreNoCode) {
    EXPECT_EQ(seen("#define A {\\\n {\n// {\nchar f() { return '{'; }\n"), "char f():4+1");
}

TEST(Functions, SayWhenBracesCannotBeFollowed) {
    EXPECT_TRUE(in("void f() {}\n").balanced);
    EXPECT_FALSE(in("void f() {\n").balanced);
    EXPECT_FALSE(in("}\n").balanced);
}

}  // namespace
}  // namespace amq::tidy
