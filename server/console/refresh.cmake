# `make console`: builds the sources and makes the result the prebuilt copy.
include(${CMAKE_CURRENT_LIST_DIR}/vite_build.cmake)

console_vite_build(${CMAKE_CURRENT_LIST_DIR} ${WORK} problem)
if(problem)
  message(FATAL_ERROR "the console cannot be built: ${problem}")
endif()
console_sources(${CMAKE_CURRENT_LIST_DIR} files digest)
set(prebuilt ${CMAKE_CURRENT_LIST_DIR}/prebuilt)
file(REMOVE_RECURSE ${prebuilt})
file(COPY ${WORK}/dist DESTINATION ${prebuilt})
file(WRITE ${prebuilt}/SOURCES.sha256 "${digest}\n")
message(STATUS "server/console/prebuilt is what the sources build to; commit it")
