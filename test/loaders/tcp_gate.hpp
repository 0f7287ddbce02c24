// A gate between a client and a server: forwards bytes, until it sees a word in what the client says.
//
// Thread safety: arm(), shut() and cuts() from any thread. The gate serves one connection after the other.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace nazotte::test {

class TcpGate {
 public:
  enum class Cut : unsigned char {
    before_server,  // the word never reaches the server
    after_server,   // the server acts on it, its answer never reaches the client
    unnoticed,      // the server gets it, the client is gone at once, and the server never hears of that
  };

  explicit TcpGate(std::uint16_t server_port);
  ~TcpGate();
  TcpGate(const TcpGate&) = delete;
  TcpGate& operator=(const TcpGate&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// The next time the client says `word`, the connection is cut. Before the client speaks again.
  void arm(std::string word, Cut cut);
  /// Connections that were cut.
  [[nodiscard]] int cuts() const { return cuts_; }
  /// New connections are closed at once between shut() and open().
  void shut() { shut_ = true; }
  void open() { shut_ = false; }

 private:
  void run();
  void serve(int client);
  /// False: the connection is to be cut.
  bool forward_client(int client, int server);

  std::uint16_t server_port_;
  std::uint16_t port_ = 0;
  int listener_ = -1;
  std::vector<int> left_open_;  // sockets to the server after Cut::unnoticed
  std::string word_;
  Cut cut_ = Cut::before_server;
  std::atomic<bool> armed_{false};
  std::atomic<bool> shut_{false};
  std::atomic<bool> stopping_{false};
  std::atomic<int> cuts_{0};
  std::thread thread_;
};

}  // namespace nazotte::test
