#!/bin/sh
# A real S3 server for tests: Ceph's RADOS Gateway, in memory, on free ports of 127.0.0.1. Needs no root.
#   apt-get install --no-install-recommends radosgw ceph-mon ceph-osd ceph-common
# Prints "ready http://127.0.0.1:PORT" and runs until it is interrupted or its standard input ends.
# Keys: CONFIDANTKEY / confidantsecret. A "day" of a lifecycle rule takes 10 seconds.
set -eu
exec 3<&0

for program in ceph ceph-mon ceph-osd monmaptool radosgw radosgw-admin node; do
  command -v "$program" >/dev/null || { echo "$program is missing; see the packages in $0" >&2; exit 1; }
done

folder=$(mktemp -d)
cd "$folder"
mkdir mon osd run log
pids=

stop() {
  trap '' INT TERM
  trap - EXIT
  # Everything is in memory, and nothing of it is worth waiting for.
  for pid in $pids; do kill -9 "$pid" 2>/dev/null || true; done
  wait
  cd / && rm -rf "$folder"
}
failed() {
  echo "The S3 server did not start; the last lines of its logs:" >&2
  tail -n 5 log/*.out >&2 || true
}
trap 'stop; exit 143' INT TERM HUP
trap 'failed; stop' EXIT

ports=$(node -e '
  const servers = [0, 0].map(() => require("node:net").createServer().listen(0, "127.0.0.1"))
  let waiting = servers.length
  for (const server of servers) server.on("listening", () => {
    if (--waiting > 0) return
    console.log(servers.map((each) => each.address().port).join(" "))
    servers.forEach((each) => each.close())
  })')
mon_port=${ports% *}
s3_port=${ports#* }
fsid=11111111-2222-3333-4444-555555555555
osd=aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee

cat > ceph.conf <<CONF
[global]
fsid = $fsid
mon_initial_members = a
mon_host = v1:127.0.0.1:$mon_port
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
mon_data = $folder/mon
osd_data = $folder/osd
run_dir = $folder/run
admin_socket =
log_file = $folder/log/\$name.log
mon_cluster_log_file = $folder/log/cluster.log
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pg_autoscale_mode = off
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
osd_crush_chooseleaf_type = 0
osd_crush_update_on_start = false
osd_class_update_on_start = false
ms_bind_msgr2 = false
ms_bind_port_min = 26800
ms_bind_port_max = 27799
osd_objectstore = memstore
memstore_device_bytes = 2147483648
mon_data_avail_crit = 1
mon_data_avail_warn = 1
[client.rgw.a]
rgw_frontends = beast endpoint=127.0.0.1:$s3_port
rgw_lc_debug_interval = 10
rgw_crypt_require_ssl = false
CONF
export CEPH_CONF="$folder/ceph.conf"

run() { # NAME PROGRAM ARGUMENTS…
  name=$1; shift
  "$@" >"log/$name.out" 2>&1 </dev/null 3<&- &
  pids="$! $pids"
}
until_done() { # TRIES COMMAND…
  tries=$1; shift
  until "$@" >/dev/null 2>&1; do
    tries=$((tries - 1)); [ $tries -gt 0 ] || return 1
    sleep 0.2
  done
}
admin() { timeout 60 radosgw-admin "$@" >>log/admin.out 2>&1; }

monmaptool --create --clobber --addv a "[v1:127.0.0.1:$mon_port]" --fsid $fsid monmap >/dev/null
ceph-mon --mkfs -i a --monmap monmap >log/mkfs.out 2>&1
run mon ceph-mon -f -i a
until_done 30 timeout 5 ceph osd ls
timeout 20 ceph osd new $osd >/dev/null
ceph-osd -i 0 --mkfs --osd-uuid $osd >log/osd-mkfs.out 2>&1
timeout 20 ceph osd crush add osd.0 1.0 root=default host=localhost >/dev/null 2>&1
run osd ceph-osd -f -i 0
# The user first: it makes the default zone group, which the storage class belongs to.
admin user create --uid=confidant --display-name=confidant --access-key=CONFIDANTKEY --secret-key=confidantsecret
admin user create --uid=stranger --display-name=stranger --access-key=STRANGERKEY --secret-key=strangersecret
admin zonegroup placement add --rgw-zonegroup default --placement-id default-placement --storage-class GLACIER
admin zone placement add --rgw-zone default --placement-id default-placement --storage-class GLACIER --data-pool default.rgw.glacier.data
run rgw radosgw -f -n client.rgw.a
until_done 150 node -e '
  require("node:http").get(process.argv[1], (answer) => process.exit(answer.statusCode === 200 ? 0 : 1))
    .on("error", () => process.exit(1))' "http://127.0.0.1:$s3_port/"
trap stop EXIT
echo "ready http://127.0.0.1:$s3_port"

# Whoever started it holds the other end of its input: it ends with them, however they end.
cat <&3 >/dev/null &
pids="$! $pids"
wait $!
