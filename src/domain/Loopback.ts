export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host)

/** Whether a request was addressed to this machine, by its Host header, which may bring a port. */
export const isAddressedToLoopback = (header: string | undefined): boolean =>
  isLoopback((header ?? "").toLowerCase().replace(/:\d+$/, ""))

/** How this machine reaches a server that listens on every address: only so is a request addressed to this machine. */
export const nearAddress = (url: string): string =>
  url.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")
