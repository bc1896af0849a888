const marks = [/^your[_-]/i, /[_-]here$/i, /change[_-]?me/i, /<[^<>\s]+>/]

/** `your_…`, `…_here`, `changeme` or `<…>`, as examples have them; in an address, each part is checked. */
export const isPlaceholder = (value: string): boolean => {
  const parts = value.includes("://") ? value.split(/[/:@?&=.]+/) : [value]
  return parts.some((part) => marks.some((mark) => mark.test(part)))
}
