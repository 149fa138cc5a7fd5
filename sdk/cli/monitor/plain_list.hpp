#pragma once
// A command that asks one question and prints a table of the answer.

#include <CLI/App.hpp>
#include <boost/json/array.hpp>
#include <string>

#include "sdk/cli/commands.hpp"

namespace amq::cli {

struct PlainList {
    const char* name;      // of the command
    const char* says;      // what it does
    const char* examples;  // below its help
    const char* path;      // of the question
    const char* key;       // of the answer's list
    const char* what;      // "list the models"
    std::string (*in_words)(const boost::json::array&);
};

void add_plain_list(CLI::App& group, Invocation& invocation, const PlainList& list);

}  // namespace amq::cli
