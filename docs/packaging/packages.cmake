# .deb packages, made by `make package` (cpack) from the components of install(): nazotte, nazotte-tools and
# libnazotte-dev. docs/decisions/0062-packages.md says what they do on a machine.
set(NAZOTTE_PACKAGE_REVISION 1)
set(NAZOTTE_PACKAGE_VERSION ${PROJECT_VERSION}-${NAZOTTE_PACKAGE_REVISION})
set(NAZOTTE_PACKAGING ${CMAKE_CURRENT_LIST_DIR})
set(NAZOTTE_STAGED ${PROJECT_BINARY_DIR}/packaging)
set(NAZOTTE_MAINTAINER "nazotte maintainers <maintainers@nazotte.invalid>")

# The unit of docs/systemd/ with the package's paths and a user that owns files: an admin token has to be readable.
function(nazotte_replace_once text old new)
  string(FIND "${${text}}" "${old}" first)
  string(FIND "${${text}}" "${old}" last REVERSE)
  if(first EQUAL -1 OR NOT first EQUAL last)
    message(FATAL_ERROR "docs/systemd/nazotted.service should hold '${old}' once")
  endif()
  string(REPLACE "${old}" "${new}" replaced "${${text}}")
  set(${text} "${replaced}" PARENT_SCOPE)
endfunction()

set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/docs/systemd/nazotted.service
             ${NAZOTTE_PACKAGING}/changelog ${NAZOTTE_PACKAGING}/copyright)
file(READ ${PROJECT_SOURCE_DIR}/docs/systemd/nazotted.service unit)
string(FIND "${unit}" "[Unit]" head)
string(SUBSTRING "${unit}" ${head} -1 unit)
nazotte_replace_once(unit "ExecStart=/usr/local/sbin/nazotted"
                     "ExecStart=/usr/sbin/nazotted --config /etc/nazotte/nazotted.conf")
nazotte_replace_once(unit "DynamicUser=yes" "User=nazotte\nGroup=nazotte\nRemoveIPC=yes")
nazotte_replace_once(unit "StateDirectory=nazotte" "StateDirectory=nazotte\nStateDirectoryMode=0750")
nazotte_replace_once(unit "[Unit]\n" "[Unit]\nDocumentation=man:nazotted(8)\n")
file(WRITE ${NAZOTTE_STAGED}/nazotted.service
     "# Options: /etc/nazotte/nazotted.conf. Variables, such as MYSQL_*: /etc/nazotte/environment.\n\n${unit}")

# Each package has its copyright and changelog; -n leaves time and name out, so that the same sources make the same bytes.
find_program(GZIP_PROGRAM gzip REQUIRED)
set(packaged_component_daemon nazotte)
set(packaged_component_tools nazotte-tools)
set(packaged_component_library libnazotte-dev)
foreach(component daemon tools library)
  set(package ${packaged_component_${component}})
  configure_file(${NAZOTTE_PACKAGING}/changelog ${NAZOTTE_STAGED}/${package}/changelog.Debian @ONLY)
  execute_process(COMMAND ${GZIP_PROGRAM} -9nf ${NAZOTTE_STAGED}/${package}/changelog.Debian COMMAND_ERROR_IS_FATAL ANY)
  install(FILES ${NAZOTTE_PACKAGING}/copyright ${NAZOTTE_STAGED}/${package}/changelog.Debian.gz
          docs/THIRD_PARTY.md DESTINATION share/doc/${package} COMPONENT debian_${component} EXCLUDE_FROM_ALL)
  install(DIRECTORY docs/licenses DESTINATION share/doc/${package} COMPONENT debian_${component} EXCLUDE_FROM_ALL)
endforeach()

install(FILES docs/nginx/nazotte.conf DESTINATION share/nazotte/nginx COMPONENT daemon)
install(FILES docs/nazotted.conf DESTINATION /etc/nazotte COMPONENT debian_daemon EXCLUDE_FROM_ALL)
install(FILES ${NAZOTTE_STAGED}/nazotted.service docs/systemd/nazotted.socket
        DESTINATION /lib/systemd/system COMPONENT debian_daemon EXCLUDE_FROM_ALL)
foreach(program nazotted nazotte-gen nazotte-load)
  set(component tools)
  set(section 1)
  if(program STREQUAL "nazotted")
    set(component daemon)
    set(section 8)
  endif()
  execute_process(COMMAND ${GZIP_PROGRAM} -9nc ${PROJECT_SOURCE_DIR}/docs/man/${program}.${section}
                  OUTPUT_FILE ${NAZOTTE_STAGED}/${program}.${section}.gz COMMAND_ERROR_IS_FATAL ANY)
  install(FILES ${NAZOTTE_STAGED}/${program}.${section}.gz DESTINATION share/man/man${section} COMPONENT ${component})
  install(FILES docs/completion/${program}.bash DESTINATION share/bash-completion/completions RENAME ${program}
          COMPONENT ${component})
  install(FILES docs/completion/_${program} DESTINATION share/zsh/vendor-completions COMPONENT ${component})
endforeach()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME nazotte)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")  # each has its own
set(CPACK_PACKAGE_CONTACT ${NAZOTTE_MAINTAINER})
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_SOURCE_DIR}/build/packages)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_SET_DESTDIR ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ
    WORLD_EXECUTE)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL daemon debian_daemon tools debian_tools library debian_library)
foreach(component daemon tools library)
  foreach(part ${component} debian_${component})
    string(TOUPPER ${part} upper)
    set(CPACK_COMPONENT_${upper}_GROUP ${component})
  endforeach()
endforeach()

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE ${NAZOTTE_PACKAGE_REVISION})
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_DAEMON_PACKAGE_NAME nazotte)
set(CPACK_DEBIAN_DAEMON_PACKAGE_SECTION database)
set(CPACK_DEBIAN_DAEMON_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_DAEMON_PACKAGE_DEPENDS adduser)
set(CPACK_DEBIAN_DAEMON_PACKAGE_SUGGESTS "nazotte-tools, nginx, mariadb-server")
set(CPACK_DEBIAN_DAEMON_PACKAGE_CONTROL_EXTRA ${NAZOTTE_PACKAGING}/nazotte/postinst ${NAZOTTE_PACKAGING}/nazotte/prerm
    ${NAZOTTE_PACKAGING}/nazotte/postrm ${NAZOTTE_PACKAGING}/nazotte/conffiles)
set(CPACK_DEBIAN_DAEMON_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_DAEMON_DESCRIPTION
    "search engine daemon for chairs and estates
nazotted answers ISUUMO's searches from memory: chairs, the estates they fit
into, areas drawn on the map. It loads both tables from MySQL, MariaDB or
SQLite, and writes every purchase and import through before it answers.")
set(CPACK_DEBIAN_TOOLS_PACKAGE_NAME nazotte-tools)
set(CPACK_DEBIAN_TOOLS_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_TOOLS_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_TOOLS_DESCRIPTION
    "programs beside the nazotte search engine daemon
nazotte-gen generates ISUUMO's chairs and estates in any number, the same
rows for the same seed. nazotte-load drives any ISUUMO backend with virtual
users and checks every answer.")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libnazotte-dev)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_DEPENDS libboost1.81-dev)
set(CPACK_DEBIAN_LIBRARY_DESCRIPTION
    "ranked tables in memory with bitmaps and R-trees
The index library inside the nazotte daemon, as a static library with its
C++20 headers, for CMake (find_package) and pkg-config.")
include(CPack)
foreach(component daemon tools library)
  cpack_add_component_group(${component})
endforeach()
