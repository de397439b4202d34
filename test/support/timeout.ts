/**
 * How long, in milliseconds, a test waits for what should come before it says that it did not. A limit for what never
 * comes, not a measure of how fast it is: on a busy machine everything takes longer. How fast is for `bench/`.
 */
export const TIMEOUT_MS = 30_000
