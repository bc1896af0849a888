/**
 * Tokens of a text as we estimate them before a call: UTF-8 bytes / 4, at least 1, and a few for the message frame.
 * The provider's own count is used for everything after the call.
 */
export const estimateTokens = (text: string): number => Math.max(1, Math.ceil(Buffer.byteLength(text) / 4)) + 4
