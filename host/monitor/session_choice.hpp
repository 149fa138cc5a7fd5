#pragma once
// Which sessions are shown, of all that there are, and in which order.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "host/monitor/question.hpp"
#include "host/monitor/session_row.hpp"
#include "host/monitor/shard_questions.hpp"

namespace amq::host {

/// What is not empty must be so.
struct SessionFilter {
    std::string text = {};  // in any of the texts, or the whole id
    std::string user = {};
    std::string address = {};  // with its port or without
    std::string transport = {};
    std::string listener = {};

    bool lets_through(const SessionNames&) const;
};
SessionFilter read_session_filter(Question&);

struct SessionPage {
    std::size_t total = 0;  // that are let through
    std::vector<exchange::SessionId> ids;
};

/// Of those that the filter lets through, ordered by that key, so many from `offset` on. Ties go by
/// id, so that pages do not overlap. Of a session not more is copied than its key. Throws
/// BadQuestion for a key that is not known.
SessionPage choose_sessions(const ShardQuestions&, const SessionFilter&, const std::string& key,
                            bool descending, std::uint64_t offset, std::uint64_t limit);

/// Of each of these: attempts of all shards that wait for its reply.
std::vector<std::uint32_t> count_serving(const ShardQuestions&,
                                         const std::vector<exchange::SessionId>&);

}  // namespace amq::host
