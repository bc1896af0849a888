/** The largest value of a signed byte. */
const most = 127

/** A byte for each number, a quarter of the size: cosines differ by some thousandths. */
export const quantised = (vector: Float32Array): Int8Array => {
  let largest = 0
  for (const number of vector) largest = Math.max(largest, Math.abs(number))
  return Int8Array.from(vector, (number) => (largest === 0 ? 0 : Math.round((number / largest) * most)))
}

/** As a bit string of PostgreSQL. */
export const signsOf = (vector: Float32Array): string =>
  Array.from(vector, (number) => (number > 0 ? "1" : "0")).join("")

/** Of a vector of length 1 and a quantised one of the same dimension. */
export const cosineWith = (vector: Float32Array, bytes: Int8Array): number => {
  let sum = 0
  let squares = 0
  for (let at = 0; at < vector.length; at++) {
    const byte = bytes[at] ?? 0
    sum += (vector[at] ?? 0) * byte
    squares += byte * byte
  }
  return squares === 0 ? 0 : sum / Math.sqrt(squares)
}
