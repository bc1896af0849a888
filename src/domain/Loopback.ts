export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host)

/** Whether a request was addressed to this machine, by its Host header, which may bring a port. */
export const isAddressedToLoopback = (header: string | undefined): boolean =>
  isLoopback((header ?? "").toLowerCase().replace(/:\d+$/, ""))
