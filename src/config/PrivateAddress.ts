import { BlockList, isIP } from "node:net"

const privately = new BlockList()
for (const [network, bits] of [
  ["10.0.0.0", 8],
  ["127.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["100.64.0.0", 10],
  ["169.254.0.0", 16],
] as const) {
  privately.addSubnet(network, bits, "ipv4")
}
for (const [network, bits] of [
  ["::1", 128],
  ["fc00::", 7],
  ["fe80::", 10],
] as const) {
  privately.addSubnet(network, bits, "ipv6")
}

/** Of a name nobody can tell; it counts as private. */
export const isPublic = (host: string): boolean => {
  const family = isIP(host)
  return family !== 0 && !privately.check(host, family === 6 ? "ipv6" : "ipv4")
}

/** What servers listen on to be reached by every address; nobody can be reached there. */
export const isEveryAddress = (host: string): boolean => /^(0\.0\.0\.0|0|::|[0:]*:0*)$/.test(host)
