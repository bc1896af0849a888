import type { ComponentChildren } from "preact"
import { safeUrl } from "../../entities.ts"

/** Unsafe addresses become plain text. */
export const Link = ({ url, children }: { readonly url: string; readonly children: ComponentChildren }) => {
  const href = safeUrl(url)
  if (href === null) return <>{children}</>
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  )
}
