/** What is to be read, by which module. */
export type Reading = { module: string; bytes: Uint8Array; options: unknown }

/** What a reader's process is asked. The bytes themselves follow on its standard input: a message of some MB takes long. */
export type Ask = { id: number; module: string; length: number; options: unknown }

/** What it answers: that it has started, or what came of an ask. */
export type Answer =
  | { ready: true }
  | { id: number; value: unknown }
  | { id: number; error: { name: string; message: string } }
