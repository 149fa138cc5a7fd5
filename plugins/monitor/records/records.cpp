#include "plugins/monitor/records/records.hpp"

#include <utility>

#include "plugins/monitor/records/text.hpp"

namespace amq::monitor {
namespace {

KindSet ends() {
    KindSet kinds;
    kinds.add(Kind::disconnect);
    kinds.add(Kind::refused);
    return kinds;
}

std::int64_t before(std::int64_t at_us, std::int64_t us) {
    return at_us < INT64_MIN + us ? INT64_MIN : at_us - us;
}

}  // namespace

Records::Records(RecordsOptions options) : ring_(options.ring) {
    if (!options.store) return;
    options.store->opened = [this](std::uint64_t last) { return ring_.shift(last); };
    store_ = std::make_unique<RecordStore>(*std::move(options.store));
}

Records::~Records() {
    stop();
}

void Records::start() {
    if (store_) store_->start();
}

void Records::stop() {
    if (store_) store_->stop();
}

RecordPtr Records::add(Record record) {
    RecordPtr kept = ring_.add(std::move(record));
    if (store_) store_->offer(kept);
    return kept;
}

std::vector<RecordPtr> Records::after(std::uint64_t n, std::size_t most) const {
    return ring_.after(n, most);
}

std::optional<StoreStatus> Records::store_status() const {
    return store_ ? std::optional(store_->status()) : std::nullopt;
}

bool Records::settle(std::chrono::milliseconds limit) {
    return !store_ || store_->settle(limit);
}

// The ring says where it ends, and there the store goes on: nothing is told twice.
Records::Visit Records::visit(const RecordQuestion& question, std::size_t most,
                              const std::function<void(RecordPtr)>& take) {
    RecordRing::Answer newest = ring_.collect(question, most);
    Visit visit{newest.records.size(), {}};
    for (RecordPtr& record : newest.records) take(std::move(record));
    if (!store_ || visit.count == most) return visit;
    RecordQuestion rest = question;
    rest.before = newest.below;
    visit.error = store_->visit(rest, most - visit.count, [&](Record record) {
        ++visit.count;
        take(std::make_shared<const Record>(std::move(record)));
    });
    return visit;
}

RecordPage Records::ask(const RecordQuestion& question) {
    RecordPage page;
    page.incomplete = mistake_in(question);
    page.is_mistaken = !page.incomplete.empty();
    if (page.is_mistaken) return page;
    RecordQuestion asked = question;
    if (asked.user) asked.user = bounded_text(*asked.user);  // as the records have it
    const Visit visited = visit(asked, question.limit + 1, [&](RecordPtr record) {
        page.records.push_back(std::move(record));
    });
    page.incomplete = visited.error;
    page.more = page.records.size() > question.limit;
    if (page.more) page.records.resize(question.limit);
    return page;
}

Flapping Records::flapping(std::chrono::microseconds within, std::uint64_t at_least,
                           std::int64_t now_us) {
    RecordQuestion question;
    question.kinds = ends();
    question.kinds.add(Kind::connect);
    question.from_us = before(now_us, within.count());
    question.to_us = now_us;
    FlappingCount count;
    const Visit visited =
        visit(question, kMostScanned, [&](const RecordPtr& record) { count.add(*record); });
    Flapping flapping{count.clients(at_least), visited.error};
    if (visited.count == kMostScanned && flapping.incomplete.empty()) {
        flapping.incomplete =
            "only the newest " + std::to_string(kMostScanned) + " records were counted";
    }
    return flapping;
}

Grouped Records::grouped(const Record& one) {
    RecordQuestion question;
    question.kinds = ends();
    question.from_us = one.at_us - kMomentUs;
    question.to_us = one.at_us + kMomentUs;
    MomentCount count(one);
    const Visit visited =
        visit(question, kMostOfMoment, [&](const RecordPtr& other) { count.add(*other); });
    if (visited.count == kMostOfMoment || !visited.error.empty()) count.more_are_left();
    return count.grouped();
}

Why Records::why(const WhyQuestion& question) {
    Why why{question, {}, {}, {}};
    RecordQuestion asked;
    asked.kinds = ends();
    if (question.user) asked.user = bounded_text(*question.user);
    if (question.address) {
        asked.address = read_address_match(*question.address);
        if (!asked.address) why.incomplete = *question.address + " is no address and no network";
    }
    if (why.incomplete.empty()) {
        why.incomplete = visit(asked, kMostEnds, [&](RecordPtr record) {
                             why.ends.push_back({std::move(record), {}, {}, {}});
                         }).error;
    }
    for (End& end : why.ends) end.grouped = grouped(*end.record);
    tell(why);
    return why;
}

}  // namespace amq::monitor
