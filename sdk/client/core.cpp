// A client's inside: threads, the lock, states, time limits, ends.
#include <amq/client/core.hpp>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <limits>
#include <stdexcept>
#include <utility>

#include <amq/anet/url.hpp>
#include <amq/client/alarm.hpp>

namespace amq::client {
namespace {

// How much longer than it was told the broker may take.
constexpr std::chrono::milliseconds kGrace{250};

anet::ClientOptions link_options(const ClientOptions& options) {
    anet::ClientOptions link;
    link.connection.max_body = options.max_body;
    link.connection.max_message = std::size_t{options.max_body} + 64 * 1024;
    link.connection.text_frames = anet::TextFrames::refuse;
    link.connection.handshake_timeout = options.connect_timeout;
    link.connection.first_frame_timeout = options.connect_timeout;
    link.connection.silence = options.ping_interval;
    link.connection.max_pending = std::size_t{options.max_body} + 1024 * 1024;
    link.connect_timeout = options.connect_timeout;
    link.backoff = options.backoff;
    return link;
}

std::vector<anet::Url> parse_urls(const std::vector<std::string>& texts) {
    if (texts.empty()) throw std::invalid_argument{"there is no url of a broker"};
    std::vector<anet::Url> urls;
    for (const std::string& text : texts) {
        anet::ParsedUrl parsed = anet::parse_url(text);
        if (!parsed.url) throw std::invalid_argument{parsed.error};
        urls.push_back(*std::move(parsed.url));
    }
    return urls;
}

void check_text(const std::string& text, const char* what) {
    if (text.size() > anet::native::kMaxText || !anet::native::is_utf8(text)) {
        throw std::invalid_argument{std::string{what} + " is not up to 255 bytes of UTF-8"};
    }
}

// What is longer than frames can say is for ever.
void shorten(std::chrono::milliseconds& time) {
    time = std::min(time, std::chrono::milliseconds{std::numeric_limits<std::uint32_t>::max()});
}

ClientOptions checked(ClientOptions options) {
    shorten(options.connect_timeout);
    shorten(options.ping_interval);
    check_text(options.name, "the client's name");
    check_text(options.user, "the user");
    if (options.credentials.size() > anet::native::kMaxCredentials) {
        throw std::invalid_argument{"credentials of more than 4096 bytes"};
    }
    return options;
}

}  // namespace

Core::Core(ClientOptions options)
    : options_{checked(std::move(options))},
      threads_{options_.handler_threads, [this](std::exception_ptr error) { report(error); }},
      state_strand_{threads_.executor()},
      inbox_{threads_, [this](DeliveryPtr message) { handle(std::move(message)); }},
      work_{io_.get_executor()},
      link_{loop_, parse_urls(options_.urls), link_options(options_), link_events()},
      timer_{io_},
      requests_{options_.max_requests},
      queue_{options_.max_queued},
      replies_{options_.max_queued} {
    loop_.set_guard(*this);
    loop_.set_direct_wait();
    loop_.set_turn_end([this] { pump(); });  // writing has made room, or the connection has gone
    threads_.set_on_waiting([this] { on_waiting(); });
}

Core::~Core() = default;

void Core::run() {
    loop_.post([this] {
        const anet::Loop::Turn turn{loop_};
        if (!stopped_) link_.start();
    });
    io_.run();
}

void Core::stop() {
    {
        const Section section{*this};
        if (std::exchange(stopped_, true)) return;
        loop_.post([this] {
            const anet::Loop::Turn turn{loop_};
            end_all();
        });
    }
    inbox_.close();
}

void Core::end_all() {
    pump();  // what can still go, does
    requests_.for_each([this](std::uint32_t sequence, const Request&) {
        finish(sequence, Result{ClientOutcome::stopped});
    });
    queue_.clear();
    replies_.clear();
    cancel_open_messages();
    timer_.cancel();
    link_.stop();
    phase_ = Phase::down;
    change_state(State::stopped);
    work_.reset();
}

// --- the lock

void Core::enter() {
    mutex_.lock();
}

void Core::leave() {
    firing_.swap(ends_);
    handing_.swap(arrived_);
    arriving_bytes_ = 0;
    tell_changes();
    mutex_.unlock();
    fire(firing_);
    if (!handing_.empty()) inbox_.push(handing_);
}

Core::Section::Section(Core& core, Write write) : core_{core}, lock_{core.mutex_} {
    if (write == Write::at_once) write_at_once();
}

void Core::Section::write_at_once() {
    batch_.emplace(core_.loop_);
}

Core::Section::~Section() {
    batch_.reset();
    std::vector<End> ends;
    ends.swap(core_.ends_);
    core_.tell_changes();
    lock_.unlock();
    core_.fire(ends);
}

void Core::fire(std::vector<End>& ends) {
    if (ends.empty()) return;
    Alarm alarm;
    for (End& end : ends) end.waiter->complete_by(alarm, std::move(end.result));
    ends.clear();
}

// --- states

void Core::change_state(State state, std::string reason, std::chrono::milliseconds next_try) {
    if (state_ == State::stopped) return;
    state_ = state;
    changed_.notify_all();
    if (options_.on_state) {
        changes_.push_back({state, anet::to_string(link_.url()), std::move(reason), next_try});
    }
}

// In their order, on threads for handlers.
void Core::tell_changes() {
    for (StateChange& change : changes_) {
        asio::post(state_strand_,
                   [this, change = std::move(change)] { options_.on_state(change); });
    }
    changes_.clear();
    for (DeliveryPtr& message : cancelled_) {
        asio::post(threads_.executor(), [message = std::move(message)] {
            std::function<void()> callback;
            {
                const std::lock_guard lock{message->mutex};
                callback.swap(message->on_cancel);
            }
            if (callback) callback();
        });
    }
    cancelled_.clear();
}

State Core::state() const {
    const std::lock_guard lock{mutex_};
    return state_;
}

bool Core::wait_connected(std::chrono::milliseconds limit) {
    const HandlerThreads::Waiting waiting{threads_};
    std::unique_lock lock{mutex_};
    changed_.wait_until(lock, after(limit),
                        [this] { return stopped_ || state_ == State::connected; });
    return state_ == State::connected;
}

Statistics Core::statistics() const {
    const std::lock_guard lock{mutex_};
    Statistics now = statistics_;
    now.bytes_in = link_.traffic().bytes_in;
    now.bytes_out = link_.traffic().bytes_out;
    now.waiting_requests = requests_.size();
    now.queued_bytes = queue_.bytes() + replies_.bytes();
    now.open_messages = open_.size();
    return now;
}

// --- handlers

void Core::handle(DeliveryPtr message) {
    if (paused_) {
        const Section section{*this, Write::together};
        if (paused_ && inbox_.bytes() <= options_.max_unhandled / 2) {
            paused_ = false;
            link_.resume_reading();
        }
    }
    if (is_over(*message)) return let_go(*message);
    const SubscriptionPtr subscription = message->subscription;
    try {
        subscription->handle(Delivery{std::move(message)});
    } catch (...) {
        report(std::current_exception());
    }
}

void Core::report(std::exception_ptr error) {
    {
        const std::lock_guard lock{mutex_};
        ++statistics_.handler_errors;
    }
    if (!options_.on_handler_error) return;
    try {
        options_.on_handler_error(error);
    } catch (...) {
        const std::lock_guard lock{mutex_};
        ++statistics_.handler_errors;
    }
}

// What a handler waits for may be behind messages that wait for a handler.
void Core::on_waiting() {
    {
        const Section section{*this, Write::together};
        if (paused_.exchange(false)) link_.resume_reading();
    }
    inbox_.spread();
}

// --- ends

void Core::finish(Waiter& waiter, Result result) {
    ++statistics_.ends[Statistics::index_of(result.outcome())];
    ends_.push_back({&waiter, std::move(result)});
}

void Core::finish(std::uint32_t sequence, Result result) {
    const Request request = take(sequence);
    if (request.kind == Kind::ping) {
        ends_.push_back({request.waiter, std::move(result)});
    } else {
        finish(*request.waiter, std::move(result));
    }
}

// Not to be found any more, and nothing of it waits.
Request Core::take(std::uint32_t sequence) {
    Request request = requests_.take(sequence);
    if (request.sent) --in_flight_;
    if (request.queued) queue_.erase(*request.queued);
    if (request.repeat) repeat_bytes_ -= request.repeat->cost();
    return request;
}

Time Core::limit_of(const Request& request) noexcept {
    return request.sent ? request.deadline + kGrace : request.deadline;
}

void Core::expire() {
    timer_for_.reset();
    loop_.expect_timer(Time::max());
    const Time now = Clock::now();
    Time next = Time::max();
    requests_.for_each([&](std::uint32_t sequence, const Request& request) {
        if (limit_of(request) > now) {
            next = std::min(next, limit_of(request));
        } else {
            finish(sequence,
                   Result{request.sent ? ClientOutcome::timeout : ClientOutcome::unreachable});
        }
    });
    if (next != Time::max()) arm_timer(next);
    if (draining_) leave_if_idle();
}

void Core::arm_timer(Time deadline) {
    if (timer_for_ && *timer_for_ <= deadline) return;  // an early look costs little
    timer_for_ = deadline;
    loop_.expect_timer(deadline);
    timer_.expires_at(deadline);
    timer_.async_wait([this](const boost::system::error_code& ec) {
        if (ec) return;
        const anet::Loop::Turn turn{loop_};
        expire();
    });
}

}  // namespace amq::client
