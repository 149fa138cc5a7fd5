#pragma once
// A terminal that is written over in place, and given back as it was.

#include <sys/types.h>
#include <termios.h>

#include <string>
#include <vector>

#include "sdk/cli/monitor/top_frame.hpp"

namespace amq::cli {

class Screen {
  public:
    // Takes standard output, a terminal, and the keys of standard input if that is one.
    Screen();
    ~Screen();
    Screen(const Screen&) = delete;
    Screen& operator=(const Screen&) = delete;

    // All of it in one write: nobody sees half of a frame.
    void draw(const TopFrame& frame);
    // Descriptors that are readable when a key was pressed or the size has changed.
    [[nodiscard]] std::vector<int> watched() const;
    // The keys that were pressed meanwhile; Ctrl-D when they cannot be read.
    [[nodiscard]] std::string take_keys();
    // As Ctrl-Z does it elsewhere: returns when the shell lets it go on.
    void suspend();

    // Before the process has a second thread, as looking up a name starts one: that would take the
    // signal of another size, and ignore it.
    static void expect_resizing();

    [[nodiscard]] static bool is_possible();
    // Of the terminal at standard output; of what is none, any.
    [[nodiscard]] static ScreenSize size();

  private:
    void enter();
    void leave() noexcept;

    termios before_{};  // first: has_keys_ is made by filling it
    bool has_keys_{};
    int resized_{-1};
};

// What is written for a frame: from the top, each line cleared behind its end.
[[nodiscard]] std::string drawn(const TopFrame& frame);

}  // namespace amq::cli
