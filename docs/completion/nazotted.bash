# bash completion for nazotted; written by nazotte_reference.
_nazotted() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()
  # Bash splits --option=value into three words.
  if [ "$current" = = ]; then
    current=
  elif [ "$previous" = = ]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  case $previous in
    --log-level) mapfile -t COMPREPLY < <(compgen -W 'trace debug info warn error off' -- "$current"); return ;;
    --log-format) mapfile -t COMPREPLY < <(compgen -W 'text json' -- "$current"); return ;;
    --store-password-file|--admin-token-file|--config|--access-log) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    --conditions|--initial-data) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$current"); return ;;
    --store|--check-interval|--listen|--threads|--write-rate|--write-burst|--client-address-header|--tile-url|--tile-attribution|--slow-query-ms|--max-body|--max-connections|--max-target|--max-header|--max-header-fields|--max-bodies|--max-answers|--header-timeout|--body-timeout|--keep-alive-timeout|--write-timeout|--overload-backlog) return ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W '--store --store-password-file --conditions --initial-data --check-interval --listen --threads --gzip --no-gzip --reject-bots --no-reject-bots --admin-token-file --insecure-open-writes --write-rate --write-burst --client-address-header --console --no-console --tile-url --tile-attribution --config --check --log-level --log-format --access-log --slow-query-ms -h --help --help-all --version --max-body --max-connections --max-target --max-header --max-header-fields --max-bodies --max-answers --header-timeout --body-timeout --keep-alive-timeout --write-timeout --overload-backlog' -- "$current")
}
complete -F _nazotted nazotted
