/** Keys a SCAN looks at: a batch takes the engine a millisecond or two, in which it answers nobody else. */
const BATCH = 1000;

/**
 * One step of SCAN and the UNLINK of what it found, in the engine: keys of any bytes never pass through a shell. One UNLINK a
 * key, because in cluster mode one command cannot have keys of two slots.
 */
const STEP = `local page = redis.call("SCAN", ARGV[1], "MATCH", ARGV[2], "COUNT", ARGV[3])
local count = 0
for _, key in ipairs(page[2]) do count = count + redis.call("UNLINK", key) end
return {page[1], count}`;

/**
 * POSIX sh. Unlinks what begins with PREFIX on the cache, or on every primary in cluster mode, and prints the counts. No KEYS,
 * which stops the engine for all, and no FLUSHALL. User and password are read from the mounted files; the password is passed
 * by environment, never as an argument.
 */
export const CLEAR_CACHE_SCRIPT = `USER_NAME=$(cat "$USERNAME_FILE")
REDISCLI_AUTH=$(cat "$PASSWORD_FILE")
VALKEYCLI_AUTH=$REDISCLI_AUTH
export REDISCLI_AUTH VALKEYCLI_AUTH
total=0

cli() {
  valkey-cli -e --no-auth-warning --tls \${CA_BUNDLE:+--cacert "$CA_BUNDLE"} --user "$USER_NAME" "$@" </dev/null
}

clear_node() {
  cursor=0
  removed=0
  while :; do
    reply=$(cli -h "$1" -p "$2" eval "$STEP" 0 "$cursor" "$PREFIX*" ${BATCH})
    cursor=\${reply%%[!0-9]*}
    removed=$((removed + \${reply##*[!0-9]}))
    [ "$cursor" = 0 ] && break
    if [ -z "$cursor" ]; then
      echo "unexpected answer of $1:$2: $reply" >&2
      exit 1
    fi
  done
  total=$((total + removed))
  echo "$1:$2: $removed keys unlinked"
}

if [ "$CLUSTER_MODE" = yes ]; then
  nodes=$(cli -h "$HOST" -p "$PORT" cluster nodes)
  while read -r _ address flags _; do
    case $flags in
      *fail* | *noaddr* | *handshake*) continue ;;
      *master*) ;;
      *) continue ;;
    esac
    endpoint=\${address%%@*}
    name=
    case $address in
      *,*)
        name=\${address#*,}
        name=\${name%%,*}
        ;;
    esac
    clear_node "\${name:-\${endpoint%:*}}" "\${endpoint##*:}"
  done <<NODES
$nodes
NODES
else
  clear_node "$HOST" "$PORT"
fi
echo "$total keys that begin with $PREFIX unlinked"
`;

/** The step as the script's variable STEP. */
export const CLEAR_CACHE_STEP = STEP;
