const marks = [/^your[_-]/i, /[_-]here$/i, /change[_-]?me/i, /<[^<>\s]+>/]

/** Whether a value was left as an example printed it: `your_…`, `…_here`, `changeme`, `<…>`; in an address, each part counts. */
export const isPlaceholder = (value: string): boolean => {
  const parts = value.includes("://") ? value.split(/[/:@?&=.]+/) : [value]
  return parts.some((part) => marks.some((mark) => mark.test(part)))
}
