// Two ends of one connection within the process, for tests of what happens to descriptors.
#pragma once

#include "server/descriptor.hpp"

#include <catch2/catch.hpp>

#include <sys/socket.h>

#include <array>

namespace nazotte::server::test {

struct SocketPair {
  SocketPair() {
    std::array<int, 2> numbers{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, numbers.data()) == 0);
    ours = Descriptor(numbers[0]);
    theirs = Descriptor(numbers[1]);
  }

  Descriptor ours;
  Descriptor theirs;
};

}  // namespace nazotte::server::test
