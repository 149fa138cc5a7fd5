#include "host/monitor/tcp_figures.hpp"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace amq::host {

std::optional<TcpFigures> read_tcp_figures(int socket) {
    tcp_info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
    TcpFigures figures{info.tcpi_rtt, info.tcpi_rttvar, info.tcpi_total_retrans, info.tcpi_unacked,
                       0};
    int queued = 0;
    if (::ioctl(socket, SIOCOUTQ, &queued) == 0 && queued > 0) {
        figures.send_queue_bytes = static_cast<std::uint32_t>(queued);
    }
    return figures;
}

}  // namespace amq::host
