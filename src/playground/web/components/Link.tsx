import type { ComponentChildren } from "preact"
import { safeUrl } from "../entities.ts"

/** A link to an address that may be opened; otherwise only its text. */
export const Link = ({ url, children }: { readonly url: string; readonly children: ComponentChildren }) => {
  const href = safeUrl(url)
  if (href === null) return <>{children}</>
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  )
}
